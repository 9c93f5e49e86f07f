#include "unit/identity/forgeries.hpp"

#include "unit/identity/tokens.hpp"

namespace welcomed::identity::testing {

using nlohmann::json;

namespace {

Forgery bad(std::string name, const std::string& token) { return {std::move(name), "Bearer " + token, false}; }
Forgery bad_key(std::string name, const std::string& token) { return {std::move(name), "Bearer " + token, true}; }
Forgery bad_header(std::string name, const json& change) {
  return bad(name, token(header_with(change), claims_with({})));
}
Forgery bad_claims(std::string name, const json& change) {
  return bad(name, token(header_with({}), claims_with(change)));
}
Forgery bad_header_text(std::string name, std::string_view text) { return bad(name, token(text, claims_with({}))); }
Forgery bad_claims_text(std::string name, std::string_view text) { return bad(name, token(header_with({}), text)); }

/// `text` with `more` after its opening brace.
std::string prefixed(std::string_view more, const std::string& object) {
  return "{" + std::string(more) + "," + object.substr(1);
}

std::string good_prefix() { return unsigned_token(header_with({}), claims_with({})); }
std::string good_signature() { return base64url(KeyPair::bot_connector().sign(good_prefix())); }

std::string with_last_changed(std::string text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  text.back() = kAlphabet[kAlphabet.find(text.back()) ^ 1U];
  return text;
}

/// The same bytes with a stray bit set behind them.
std::string stray_bit(std::string object, const std::string& rest_of_token) {
  while (object.size() % 3 == 0) object += ' ';
  return with_last_changed(base64url(object)) + rest_of_token;
}

Forgeries header_values() {
  const auto good = good_token();
  return {{"no header", ""},
          {"scheme only", "Bearer"},
          {"scheme and blank", "Bearer "},
          {"another scheme", "Basic " + good},
          {"scheme in lower case", "bearer " + good},
          {"token only", good},
          {"two blanks", "Bearer  " + good},
          {"a tab", "Bearer\t" + good},
          {"a blank in front", " Bearer " + good},
          {"a blank behind", "Bearer " + good + " "},
          {"a line end behind", "Bearer " + good + "\n"},
          {"a NUL behind", "Bearer " + good + std::string(1, '\0')},
          {"two tokens", "Bearer " + good + " " + good},
          {"a list", "Bearer " + good + ", Bearer " + good},
          {"longer than 8 KiB", "Bearer " + token(header_with({}), claims_with({{"x", std::string(9000, 'x')}}))},
          {"a megabyte", "Bearer " + std::string(1U << 20U, 'A')},
          {"dots alone", "Bearer " + std::string(8000, '.')}};
}

Forgeries shapes() {
  const auto good = good_token();
  const auto prefix = good_prefix();
  const auto signature = good_signature();
  const auto claims = base64url(claims_with({}));
  return {
      bad("no dots", "abcd"),
      bad("two parts", prefix),
      bad("four parts", good + ".AAAA"),
      bad("five parts", good + ".AAAA.AAAA"),
      bad("two dots only", ".."),
      bad("no signature", prefix + "."),
      bad("no header", "." + claims + "." + signature),
      bad("no claims", base64url(header_with({})) + ".." + signature),
      bad("padding", good + "=="),
      bad("a plus", prefix + ".+" + signature.substr(1)),
      bad("a slash", prefix + "./" + signature.substr(1)),
      bad("a line end inside", prefix + ".\n" + signature),
      bad("an impossible length", good + "AAA"),
      bad("stray bits in the signature", prefix + "." + with_last_changed(signature)),
      bad("stray bits in the header", stray_bit(header_with({}), "." + claims + "." + signature)),
      bad("stray bits in the claims", base64url(header_with({})) + "." + stray_bit(claims_with({}), "." + signature))};
}

Forgeries headers() {
  const auto good = header_with({});
  return {bad_header_text("header no JSON", "RS256"),
          bad_header_text("header empty", ""),
          bad_header_text("header an array", "[" + good + "]"),
          bad_header_text("header null", "null"),
          bad_header_text("header a text", "\"RS256\""),
          bad_header_text("garbage after the header", good + "x"),
          bad_header_text("NUL and garbage after the header", good + std::string("\0{}", 3)),
          bad_header_text("a second object after the header", good + good),
          bad_header_text("comment in the header", prefixed("/* */\"a\":1", good)),
          bad_header_text("invalid UTF-8 in the header", prefixed("\"a\":\"\xff\"", good)),
          bad_header_text("alg twice", prefixed(R"("alg":"none")", good)),
          bad_header_text("kid twice", prefixed(R"("kid":"k2")", good)),
          bad_header_text("kid twice, once escaped", prefixed(R"("k\u0069d":"k2")", good)),
          bad_header("no alg", {{"alg", nullptr}}),
          bad_header("alg none", {{"alg", "none"}}),
          bad_header("alg None", {{"alg", "None"}}),
          bad_header("alg empty", {{"alg", ""}}),
          bad_header("alg in lower case", {{"alg", "rs256"}}),
          bad_header("alg with a blank", {{"alg", "RS256 "}}),
          bad_header("alg a list", {{"alg", json::array({"RS256"})}}),
          bad_header("alg a number", {{"alg", 256}}),
          bad_header("alg ES256", {{"alg", "ES256"}}),
          bad_header("typ of an encrypted token", {{"typ", "JWE"}}),
          bad_header("typ a number", {{"typ", 1}}),
          bad_header("crit", {{"crit", json::array({"exp"})}}),
          bad_header("crit empty", {{"crit", json::array()}}),
          bad_header("crit with b64", {{"crit", json::array({"b64"})}, {"b64", false}}),
          bad_header("jku", {{"jku", "https://evil.example/keys"}}),
          bad_header("x5u", {{"x5u", "https://evil.example/certificate"}}),
          bad("jwk with the forger's key",
              token(header_with({{"jwk", KeyPair::stranger().jwk("k1")}}), claims_with({}), KeyPair::stranger())),
          bad_header("no kid", {{"kid", nullptr}}),
          bad_header("kid empty", {{"kid", ""}}),
          bad_header("kid a number", {{"kid", 1}}),
          bad_header("kid a list", {{"kid", json::array({"k1"})}}),
          bad_header("kid very long", {{"kid", std::string(300, 'k')}})};
}

Forgeries other_algorithms() {
  const auto& key = KeyPair::bot_connector();
  const auto signed_as = [](std::string alg, auto sign) {
    const auto text = unsigned_token(header_with({{"alg", alg}}), claims_with({}));
    return text + "." + base64url(sign(text));
  };
  return {bad("alg none and no signature", unsigned_token(header_with({{"alg", "none"}}), claims_with({})) + "."),
          bad("HS256 with the public key", signed_as("HS256", [&](auto& t) { return hmac(key.public_pem(), t); })),
          bad("HS256 with the modulus",
              signed_as("HS256", [&](auto& t) { return hmac(key.jwk("k1")["n"].template get<std::string>(), t); })),
          bad("RS384", signed_as("RS384", [&](auto& t) { return key.sign(t, "SHA384"); })),
          bad("RS512", signed_as("RS512", [&](auto& t) { return key.sign(t, "SHA512"); })),
          bad("PS256", signed_as("PS256", [&](auto& t) { return key.sign(t, "SHA256", true); })),
          bad_key("RS384 called RS256", signed_as("RS256", [&](auto& t) { return key.sign(t, "SHA384"); })),
          bad_key("PS256 called RS256", signed_as("RS256", [&](auto& t) { return key.sign(t, "SHA256", true); })),
          bad_key("HS256 called RS256", signed_as("RS256", [&](auto& t) { return hmac(key.public_pem(), t); }))};
}

Forgeries keys() {
  const auto kid = [](const std::string& id) { return token(header_with({{"kid", id}}), claims_with({})); };
  return {bad_key("kid unknown", kid("k9")),
          bad_key("kid in upper case", kid("K1")),
          bad_key("kid with a blank", kid("k1 ")),
          bad_key("kid with a NUL", kid(std::string("k1\0", 3))),
          bad_key("kid a path", kid("../../k1")),
          bad_key("kid a URL", kid("https://evil.example/k1")),
          bad_key("kid a statement", kid("k1' OR '1'='1")),
          bad_key("kid one that is not ours", kid("k2")),
          bad_key("signed by a stranger", token(header_with({}), claims_with({}), KeyPair::stranger())),
          bad_key("signed by a weak key", token(header_with({}), claims_with({}), KeyPair::weak()))};
}

Forgeries claims_texts() {
  const auto good = claims_with({});
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  return {bad_claims_text("claims no JSON", "x"),
          bad_claims_text("claims an array", "[" + good + "]"),
          bad_claims_text("garbage after the claims", good + "]"),
          bad_claims_text("NUL after the claims", good + std::string(1, '\0')),
          bad_claims_text("invalid UTF-8 in the claims", prefixed("\"a\":\"\xc0\xaf\"", good)),
          bad_claims_text("half a surrogate pair", prefixed(R"("a":"\ud800")", good)),
          bad_claims_text("nested deep", prefixed("\"a\":" + deep, good)),
          bad_claims_text("nested 3000 deep", prefixed("\"a\":" + std::string(3000, '['), good)),
          bad_claims_text("iss twice", prefixed(R"("iss":"https://evil.example")", good)),
          bad_claims_text("aud twice", prefixed(R"("aud":"other")", good)),
          bad_claims_text("exp twice", prefixed(R"("exp":9000000000)", good)),
          bad_claims_text("exp twice, once escaped", prefixed(R"("e\u0078p":9000000000)", good)),
          bad_claims_text("something twice, deep inside", prefixed(R"("a":[{"b":1,"b":2}])", good)),
          bad_claims_text("exp too large for any number", prefixed(R"("a":1e999)", good))};
}

Forgeries parties() {
  return {bad_claims("no iss", {{"iss", nullptr}}),
          bad_claims("iss a list", {{"iss", json::array({kIssuer})}}),
          bad_claims("iss of a stranger", {{"iss", "https://evil.example"}}),
          bad_claims("iss with a slash", {{"iss", std::string(kIssuer) + "/"}}),
          bad_claims("iss with a NUL", {{"iss", std::string(kIssuer) + std::string(1, '\0')}}),
          bad_claims("iss in upper case", {{"iss", "HTTPS://API.BOTFRAMEWORK.COM"}}),
          bad_claims("iss of another cloud", {{"iss", "https://api.botframework.us"}}),
          bad_claims("iss of the emulator",
                     {{"iss", "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"}, {"appid", kBot}}),
          bad_claims("no aud", {{"aud", nullptr}}),
          bad_claims("aud of another bot", {{"aud", "11111111-5fa5-4b3d-9ad3-1e8b1d3c6a11"}}),
          bad_claims("aud of the connector, as our own tokens have it", {{"aud", kIssuer}, {"appid", kBot}}),
          bad_claims("aud a list of one", {{"aud", json::array({kBot})}}),
          bad_claims("aud a list of two", {{"aud", json::array({kBot, "x"})}}),
          bad_claims("aud an empty list", {{"aud", json::array()}}),
          bad_claims("aud an object", {{"aud", {{"0", kBot}}}}),
          bad_claims("aud a prefix", {{"aud", std::string(kBot).substr(0, 35)}})};
}

Forgeries times_and_urls() {
  return {bad_claims("no exp", {{"exp", nullptr}}),
          bad_claims("exp a text", {{"exp", std::to_string(kNow + 3600)}}),
          bad_claims("exp a fraction", {{"exp", kNow + 3600.5}}),
          bad_claims("exp whole but written as a fraction", {{"exp", 1.9e9}}),
          bad_claims("exp negative", {{"exp", -1}}),
          bad_claims("exp true", {{"exp", true}}),
          bad_claims("exp a list", {{"exp", json::array({kNow + 3600})}}),
          bad_claims("exp above 2^53", {{"exp", (1ULL << 53U) + 1}}),
          bad_claims("exp the largest number", {{"exp", ~0ULL}}),
          bad_claims("exp long ago", {{"exp", kNow - 3600}}),
          bad_claims("exp zero", {{"exp", 0}}),
          bad_claims("no nbf", {{"nbf", nullptr}}),
          bad_claims("nbf a text", {{"nbf", "0"}}),
          bad_claims("nbf a fraction", {{"nbf", 0.5}}),
          bad_claims("nbf negative", {{"nbf", -5}}),
          bad_claims("nbf above 2^53", {{"nbf", (1ULL << 53U) + 1}}),
          bad_claims("nbf in an hour", {{"nbf", kNow + 3600}}),
          bad_claims("no serviceurl", {{"serviceurl", nullptr}}),
          bad_claims("serviceurl empty", {{"serviceurl", ""}}),
          bad_claims("serviceurl a number", {{"serviceurl", 1}}),
          bad_claims("serviceurl a list", {{"serviceurl", json::array({kServiceUrl})}}),
          bad_claims("serviceurl very long", {{"serviceurl", std::string(3000, 'x')}}),
          bad_claims("serviceUrl in its other spelling", {{"serviceurl", nullptr}, {"serviceUrl", kServiceUrl}})};
}

Forgeries signatures() {
  const auto prefix = good_prefix();
  const auto raw = KeyPair::bot_connector().sign(prefix);
  auto flipped = raw;
  flipped[100] = static_cast<char>(flipped[100] ^ 1);
  const auto signed_with = [&](const std::string& bytes) { return prefix + "." + base64url(bytes); };
  const auto other_claims = unsigned_token(header_with({}), claims_with({{"serviceurl", "https://evil.example/"}}));
  return {bad_key("one bit of the signature", signed_with(flipped)),
          bad_key("a short signature", signed_with(raw.substr(0, 255))),
          bad_key("a byte after the signature", signed_with(raw + "x")),
          bad_key("a zero before the signature", signed_with(std::string(1, '\0') + raw)),
          bad_key("garbage after the token", good_token() + "AAAA"),
          bad_key("a signature of zeros", signed_with(std::string(256, '\0'))),
          bad_key("a signature of ones", signed_with(std::string(256, '\xff'))),
          bad_key("one byte as signature", signed_with("x")),
          bad_key("a signature of 4 KiB", signed_with(std::string(4096, 'x'))),
          bad_key("another token's claims", other_claims + "." + base64url(raw)),
          bad_key("another token's header",
                  unsigned_token(header_with({{"typ", nullptr}}), claims_with({})) + "." + base64url(raw))};
}

}  // namespace

Forgeries all_forgeries() {
  Forgeries all;
  for (const auto& part : {header_values(), shapes(), headers(), other_algorithms(), keys(), claims_texts(), parties(),
                           times_and_urls(), signatures()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace welcomed::identity::testing
