#include <catch2/catch.hpp>

#include "unit/identity/connector_world.hpp"

using namespace welcomed;
using namespace welcomed::identity;
using namespace welcomed::identity::testing;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

std::string with_claims(const json& change) { return token(header_with({}), claims_with(change)); }
std::string with_key(const std::string& id, const KeyPair& key) {
  return token(header_with({{"kid", id}}), claims_with({}), key);
}
json key(const std::string& id) { return KeyPair::bot_connector().jwk(id); }
json changed(json key, const json& change) {
  key.merge_patch(change);
  return key;
}

/// The same token in other letters: good alike, yet not remembered.
std::string another_good_token(int number) { return with_claims({{"n", number}}); }

std::string long_lived(int number) { return with_claims({{"n", number}, {"exp", kNow + 400 * 24 * 3600}}); }

}  // namespace

TEST_CASE("a good token vouches for its channel and service URL") {
  ConnectorWorld world;
  const auto verdict = world.check(good_token());
  REQUIRE(std::holds_alternative<VerifiedToken>(verdict));
  const auto& verified = std::get<VerifiedToken>(verdict);
  CHECK(verified.service_url == kServiceUrl);
  CHECK(verified.vouches_for("msteams", kServiceUrl));
  CHECK(verified.vouches_for("msteams", "https://smba.trafficmanager.net/amer"));
  CHECK(verified.vouches_for("webchat", kServiceUrl));
}

TEST_CASE("a token does not vouch for another channel or service URL") {
  const VerifiedToken verified{"https://smba.trafficmanager.net/amer", {"msteams"}};
  CHECK(verified.vouches_for("msteams", "https://smba.trafficmanager.net/amer/"));
  CHECK_FALSE(verified.vouches_for("directline", verified.service_url));
  CHECK_FALSE(verified.vouches_for("MSTeams", verified.service_url));
  CHECK_FALSE(verified.vouches_for("", verified.service_url));
  CHECK_FALSE(verified.vouches_for("msteams", ""));
  CHECK_FALSE(verified.vouches_for("msteams", "https://smba.trafficmanager.net/amer//"));
  CHECK_FALSE(verified.vouches_for("msteams", "https://smba.trafficmanager.net/Amer/"));
  CHECK_FALSE(verified.vouches_for("msteams", "https://smba.trafficmanager.net/amer/x"));
  CHECK_FALSE(verified.vouches_for("msteams", "http://smba.trafficmanager.net/amer/"));
}

TEST_CASE("a key without endorsements lets its tokens vouch for no channel") {
  ConnectorWorld world;
  world.publish({changed(key("k1"), {{"endorsements", nullptr}})});
  const auto verdict = world.check(good_token());
  REQUIRE(std::holds_alternative<VerifiedToken>(verdict));
  CHECK_FALSE(std::get<VerifiedToken>(verdict).vouches_for("msteams", kServiceUrl));
}

TEST_CASE("times are held to with five minutes of skew, to the millisecond") {
  ConnectorWorld world;
  const auto skewed = [&](Duration by) { world.clock.set(TimePoint(std::chrono::seconds(kNow)) + by); };
  const auto ends_now = with_claims({{"exp", kNow}});
  const auto begins_now = with_claims({{"nbf", kNow}});
  skewed(5min - 1ms);
  CHECK(world.accepts(ends_now));
  skewed(5min);
  CHECK_FALSE(world.accepts(ends_now));
  skewed(-5min);
  CHECK(world.accepts(begins_now));
  skewed(-5min - 1ms);
  CHECK_FALSE(world.accepts(begins_now));
}

TEST_CASE("a token that lives for years is the issuer's affair") {
  ConnectorWorld world;
  CHECK(world.accepts(with_claims({{"exp", kNow + 10LL * 365 * 24 * 3600}})));
  CHECK(world.accepts(with_claims({{"exp", 1ULL << 53U}, {"nbf", 0}})));
}

TEST_CASE("typ may be missing, and members that mean nothing here are passed over") {
  ConnectorWorld world;
  CHECK(world.accepts(token(header_with({{"typ", nullptr}, {"x5c", json::array({"AAAA"})}}), claims_with({}))));
  CHECK(world.accepts(with_claims({{"iat", kNow}, {"jti", "1"}, {"deep", {{"er", {1, 2, 3}}}}})));
}

TEST_CASE("a token that was verified costs no second signature check and no request") {
  ConnectorWorld world;
  for (int i = 0; i < 100; ++i) CHECK(world.accepts(good_token()));
  CHECK(world.authenticator.signatures_checked() == 1);
  CHECK(world.transport.requests().size() == 2);
}

TEST_CASE("a hundred different tokens at once cost one fetch of the keys") {
  ConnectorWorld world;
  world.transport.hold();
  std::vector<fakes::VirtualClock::Pending<ConnectorWorld::Verdict>> checks;
  std::vector<std::string> headers;
  for (int i = 0; i < 100; ++i) headers.push_back("Bearer " + another_good_token(i % 10));
  for (const auto& header : headers) checks.push_back(world.clock.start(world.authenticator.check(header)));
  CHECK(world.transport.requests().size() == 1);
  world.transport.release();
  world.clock.run_until_idle();
  for (const auto& check : checks) CHECK(std::holds_alternative<VerifiedToken>(check->value()));
  CHECK(world.transport.requests().size() == 2);
  CHECK(world.authenticator.signatures_checked() == 10);
}

TEST_CASE("a remembered token still expires") {
  ConnectorWorld world;
  const auto soon = with_claims({{"exp", kNow + 10}});
  CHECK(world.accepts(soon));
  world.clock.advance(5min + 9s);
  CHECK(world.accepts(soon));
  world.clock.advance(1s);
  CHECK_FALSE(world.accepts(soon));
}

TEST_CASE("a forged token is never remembered") {
  ConnectorWorld world;
  const auto forged = token(header_with({}), claims_with({}), KeyPair::stranger());
  CHECK_FALSE(world.accepts(forged));
  CHECK_FALSE(world.accepts(forged));
  CHECK(world.authenticator.signatures_checked() == 2);
}

TEST_CASE("a key id never seen is looked up at once, then not again for 60 seconds") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  world.clock.advance(60s);
  world.publish({key("k1"), KeyPair::stranger().jwk("k2")});
  CHECK(world.accepts(with_key("k2", KeyPair::stranger())));
  CHECK(world.transport.requests().size() == 4);
  world.clock.advance(59s);
  CHECK_FALSE(world.accepts(with_key("k4", KeyPair::stranger())));
  CHECK(world.transport.requests().size() == 4);
  world.clock.advance(1s);
  CHECK_FALSE(world.refusal(with_key("k4", KeyPair::stranger())).retry_after.has_value());
  CHECK(world.transport.requests().size() == 6);
}

TEST_CASE("a key id that may not be looked up now is answered with when it may be, for it may be a new key") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  world.clock.advance(20s);
  CHECK(world.refusal(with_key("k2", KeyPair::stranger())).retry_after == Duration(40s));
  world.publish({key("k1"), KeyPair::stranger().jwk("k2")});
  world.clock.advance(40s);
  CHECK(world.accepts(with_key("k2", KeyPair::stranger())));
}

TEST_CASE("a thousand unknown key ids in a minute cost one fetch") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  world.clock.advance(60s);
  for (int i = 0; i < 1000; ++i) CHECK_FALSE(world.accepts(with_key("x" + std::to_string(i), KeyPair::weak())));
  CHECK(world.transport.requests().size() == 4);
}

TEST_CASE("keys of 24 hours are fetched anew behind the back of whoever has a key that is held") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.publish({KeyPair::stranger().jwk("k2")});
  world.clock.advance(24h - 1ms);
  CHECK(world.accepts(long_lived(1)));
  CHECK(world.transport.requests().size() == 2);
  world.clock.advance(1ms);
  world.transport.hold();
  CHECK(world.accepts(long_lived(1)));
  world.clock.run_until_idle();
  CHECK(world.transport.requests().size() == 3);
  world.transport.release();
  world.clock.run_until_idle();
  CHECK(world.transport.requests().size() == 4);
}

TEST_CASE("a key that is gone is believed no more, remembered tokens included") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.publish({KeyPair::stranger().jwk("k2")});
  world.refresh();
  world.clock.advance(60s);
  CHECK_FALSE(world.refusal(long_lived(1)).retry_after.has_value());
  CHECK_FALSE(world.accepts(long_lived(2)));
}

TEST_CASE("a remembered token is not believed under another key that took the id of its own") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.publish({KeyPair::stranger().jwk("k1")});
  world.refresh();
  CHECK_FALSE(world.accepts(long_lived(1)));
  world.publish({key("k1")});
  world.refresh();
  CHECK(world.accepts(long_lived(1)));
}

TEST_CASE("endorsements are those of the key as it is now, for remembered tokens too") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.publish({changed(key("k1"), {{"endorsements", {"webchat"}}})});
  world.refresh();
  const auto verdict = world.check(long_lived(1));
  CHECK(std::get<VerifiedToken>(verdict).endorsements == std::vector<std::string>{"webchat"});
}

TEST_CASE("the last good keys stay while a refresh fails, and it is tried again each minute") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.take_down();
  world.refresh();
  CHECK(world.accepts(long_lived(1)));
  CHECK(world.accepts(long_lived(2)));
  world.clock.run_until_idle();
  CHECK(world.transport.requests().size() == 3);
  CHECK_FALSE(world.authenticator.trouble());
  world.clock.advance(60s);
  CHECK(world.accepts(long_lived(3)));
  world.clock.run_until_idle();
  CHECK(world.transport.requests().size() == 4);
}

TEST_CASE("keys that could not be refreshed for seven days are believed no more, until they are fetched again") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.take_down();
  world.clock.advance(7 * 24h - 1ms);
  CHECK(world.accepts(long_lived(1)));
  world.clock.run_until_idle();
  world.clock.advance(60s);
  CHECK(world.refusal(long_lived(1)).retry_after.has_value());
  REQUIRE(world.authenticator.trouble());
  CHECK(world.authenticator.trouble()->what.find("for seven days") != std::string::npos);
  CHECK(world.authenticator.trouble()->remedy.find("login.botframework.com") != std::string::npos);
  world.publish_metadata(ConnectorWorld::kKeys);
  world.publish({key("k1")});
  world.clock.advance(5s);
  CHECK(world.accepts(long_lived(1)));
  CHECK_FALSE(world.authenticator.trouble());
}

TEST_CASE("keys that nobody needed for a month are no trouble, and are fetched when somebody does") {
  ConnectorWorld world;
  CHECK(world.accepts(long_lived(1)));
  world.clock.advance(30 * 24h);
  CHECK_FALSE(world.authenticator.trouble());
  CHECK(world.accepts(long_lived(1)));
  CHECK(world.transport.requests().size() == 4);
}

TEST_CASE("an unknown key id while the keys cannot be fetched is answered with retry, for it may be a new key") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  world.clock.advance(60s);
  world.take_down();
  CHECK(world.refusal(with_key("k2", KeyPair::stranger())).retry_after.has_value());
  CHECK(world.refusal(with_key("k3", KeyPair::stranger())).retry_after.has_value());
  CHECK(world.transport.requests().size() == 3);
  CHECK(world.accepts(another_good_token(1)));
}

TEST_CASE("with no keys held and none to be had nothing can be said; it is tried again after five seconds") {
  ConnectorWorld world;
  world.take_down();
  CHECK(world.refusal(good_token()).retry_after.has_value());
  CHECK(world.refusal(good_token()).retry_after.has_value());
  CHECK(world.transport.requests().size() == 1);
  world.publish_metadata(ConnectorWorld::kKeys);
  world.publish({key("k1")});
  world.clock.advance(5s);
  CHECK(world.accepts(good_token()));
}

TEST_CASE("a clock set back does not keep the keys from being fetched") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  world.publish({key("k1"), KeyPair::stranger().jwk("k2")});
  world.clock.set(world.clock.now() - 61s);
  CHECK(world.accepts(with_key("k2", KeyPair::stranger())));
}

TEST_CASE("key answers that are no key set leave nothing said") {
  const std::string good = json{{"keys", {key("k1")}}}.dump();
  const std::vector<std::pair<std::string, net::Exchange>> answers{
      {"an error", fakes::reply(500, good)},
      {"a redirect", fakes::reply(302, "", {{"Location", ConnectorWorld::kMetadata}})},
      {"no JSON", fakes::reply(200, "<html>")},
      {"an array", fakes::reply(200, "[]")},
      {"no keys", fakes::reply(200, "{}")},
      {"keys no array", fakes::reply(200, R"({"keys":{}})")},
      {"an empty key set", fakes::reply(200, R"({"keys":[]})")},
      {"keys twice", fakes::reply(200, R"({"keys":[],"keys":[]})")},
      {"too long", fakes::reply(200, good + std::string(256U << 10U, ' '))},
      {"cut off", fakes::cut_off()}};
  for (const auto& [name, answer] : answers) {
    INFO(name);
    ConnectorWorld world;
    world.transport.answer_always("GET", ConnectorWorld::kKeys, answer);
    CHECK(world.refusal(good_token()).retry_after.has_value());
  }
}

TEST_CASE("more than a hundred keys are refused, a hundred are not") {
  ConnectorWorld world;
  std::vector<json> keys{key("k1")};
  for (int i = 1; i < 100; ++i) keys.push_back(key("other" + std::to_string(i)));
  world.publish(keys);
  CHECK(world.accepts(good_token()));
  ConnectorWorld full;
  keys.push_back(key("one more"));
  full.publish(keys);
  CHECK(full.refusal(good_token()).retry_after.has_value());
}

TEST_CASE("keys that cannot sign activities are passed over") {
  const auto good = key("k1");
  const std::vector<std::pair<std::string, json>> keys{
      {"another kind", changed(good, {{"kty", "EC"}})},
      {"another use", changed(good, {{"use", "enc"}})},
      {"another algorithm", changed(good, {{"alg", "RS512"}})},
      {"no id", changed(good, {{"kid", nullptr}})},
      {"id no text", changed(good, {{"kid", 1}})},
      {"no modulus", changed(good, {{"n", nullptr}})},
      {"no exponent", changed(good, {{"e", nullptr}})},
      {"modulus no base64url", changed(good, {{"n", "+" + good["n"].get<std::string>()}})},
      {"1024 bits", KeyPair::weak().jwk("k1")},
      {"9000 bits", changed(good, {{"n", base64url(std::string(1125, '\xff'))}})},
      {"an even modulus", changed(good, {{"n", base64url(std::string(256, '\xfe'))}})},
      {"exponent one", changed(good, {{"e", "AQ"}})},
      {"exponent zero", changed(good, {{"e", "AA"}})},
      {"an even exponent", changed(good, {{"e", "AQAC"}})},
      {"a large exponent", changed(good, {{"e", base64url(std::string(9, '\xff'))}})},
      {"endorsements no list", changed(good, {{"endorsements", "msteams"}})},
      {"endorsements no texts", changed(good, {{"endorsements", {1}}})},
      {"no object", json("k1")}};
  for (const auto& [name, unsuitable] : keys) {
    INFO(name);
    ConnectorWorld world;
    world.publish({unsuitable, KeyPair::stranger().jwk("k2")});
    CHECK_FALSE(world.refusal(good_token()).retry_after.has_value());
    CHECK(world.accepts(with_key("k2", KeyPair::stranger())));
  }
}

TEST_CASE("of two keys with one id the first counts") {
  ConnectorWorld world;
  world.publish({key("k1"), KeyPair::stranger().jwk("k1")});
  CHECK(world.accepts(good_token()));
  CHECK_FALSE(world.accepts(with_key("k1", KeyPair::stranger())));
}

TEST_CASE("keys are fetched over https or from this machine only") {
  const std::vector<std::string> refused{
      "http://login.botframework.com/v1/.well-known/keys", "ftp://x/", "/keys", "", "file:///etc/passwd",
      "https://user:word@login.botframework.com/keys"};
  for (const auto& url : refused) {
    INFO(url);
    ConnectorWorld world;
    world.publish_metadata(url);
    CHECK(world.refusal(good_token()).retry_after.has_value());
    CHECK(world.transport.requests().size() == 1);
  }
}

TEST_CASE("the key set is on the host of the metadata, or it is not asked for") {
  for (const std::string url : {"https://login.botframework.com.evil.com/v1/keys", "https://evil.com/keys",
                                "https://botframework.com/v1/keys", "http://127.0.0.1:8080/keys"}) {
    INFO(url);
    ConnectorWorld world;
    world.publish_metadata(url);
    CHECK(world.refusal(good_token()).retry_after.has_value());
    CHECK(world.transport.requests().size() == 1);
    REQUIRE(world.authenticator.trouble());
    CHECK(world.authenticator.trouble()->what.find("login.botframework.com names keys at") != std::string::npos);
  }
  ConnectorWorld elsewhere;
  elsewhere.publish_metadata("https://login.botframework.com/another/place");
  elsewhere.transport.answer_always("GET", "https://login.botframework.com/another/place",
                                    fakes::reply(200, json{{"keys", {key("k1")}}}.dump()));
  CHECK(elsewhere.accepts(good_token()));
}

TEST_CASE("requests for keys are bounded in size and time and may be repeated by the transport") {
  ConnectorWorld world;
  CHECK(world.accepts(good_token()));
  for (const auto& request : world.transport.requests()) {
    CHECK(request.method == "GET");
    CHECK(request.repeatable);
    CHECK(request.deadline == 5s);
    CHECK(request.most_bytes == 256U << 10U);
  }
}

TEST_CASE("all may end while keys are on the way") {
  ConnectorWorld world;
  world.transport.hold();
  auto gone = std::make_unique<ActivityAuthenticator>(world.transport, world.clock,
                                                      ActivityTrust{ConnectorWorld::kMetadata, kIssuer, kBot});
  const auto header = "Bearer " + good_token();
  const auto check = world.clock.start(gone->check(header));
  CHECK_FALSE(check->has_value());
}
