#include "identity/jwt.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_members.hpp"
#include "base/strict_json.hpp"
#include "identity/base64url.hpp"
#include "identity/printable.hpp"

namespace welcomed::identity {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;

constexpr std::size_t kMostBytes = 8U << 10U;
constexpr std::size_t kMostKeyId = 256;
constexpr std::size_t kMostServiceUrl = 2048;
constexpr std::size_t kDepth = 32;
constexpr std::uint64_t kLatestTime = 1ULL << 53U;  // the largest that JSON carries exactly
constexpr Duration kSkew = 5min;

std::string shown(const json& object, std::string_view name) {
  const auto* text = find_text(object, name);
  return std::string(name) + " " + (text == nullptr ? "(no text)" : in_quotes(*text));
}

bool says(const json& object, std::string_view name, std::string_view value) {
  const auto* text = find_text(object, name);
  return text != nullptr && *text == value;
}

struct Parts {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

std::optional<Parts> split(std::string_view token) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (first == last || token.find('.', first + 1) != last) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, last - first - 1), token.substr(last + 1)};
}

Result<json> decode_object(std::string_view part, std::string_view what) {
  const auto text = decode_base64url(part);
  if (!text) return fail("the " + std::string(what) + " is not canonical base64url");
  auto object = parse_strict(*text, kDepth);
  if (!object) return fail("the " + std::string(what) + " is refused: " + object.error().what);
  if (!object->is_object()) return fail("the " + std::string(what) + " is no JSON object");
  return object;
}

bool typed_as_jwt(const json& header) {
  return !header.contains("typ") || says(header, "typ", "JWT") || says(header, "typ", "jwt");
}

/// The id of the key that is said to have signed it.
Result<std::string> read_header(const json& header) {
  if (!says(header, "alg", "RS256")) return fail(shown(header, "alg") + " is not RS256");
  if (!typed_as_jwt(header)) return fail(shown(header, "typ") + " is not JWT");
  for (const auto* forbidden : {"crit", "jku", "x5u", "jwk"}) {
    if (header.contains(forbidden)) return fail(std::string("the header has ") + forbidden);
  }
  const auto* key_id = find_text(header, "kid");
  if (key_id == nullptr || key_id->empty() || key_id->size() > kMostKeyId) return fail("the header has no usable kid");
  return *key_id;
}

Status check_parties(const json& payload, const ActivityTrust& trust) {
  const auto who = shown(payload, "iss") + ", " + shown(payload, "aud");
  if (!says(payload, "iss", trust.issuer)) return fail("the issuer is not the trusted one: " + who);
  if (!says(payload, "aud", trust.audience)) return fail("the audience is not this bot alone: " + who);
  return {};
}

std::optional<TimePoint> time_of(const json& payload, std::string_view name) {
  const auto found = payload.find(name);
  if (found == payload.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto seconds = found->get<std::uint64_t>();
  if (seconds > kLatestTime) return std::nullopt;
  return TimePoint(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

Result<Claims> read_payload(const json& payload) {
  const auto not_before = time_of(payload, "nbf");
  const auto expires = time_of(payload, "exp");
  if (!not_before || !expires) return fail("nbf or exp is missing or no whole number of seconds");
  const auto* service_url = find_text(payload, "serviceurl");
  if (service_url == nullptr || service_url->empty() || service_url->size() > kMostServiceUrl) {
    return fail("serviceurl is missing or no usable text");
  }
  return Claims{{}, *service_url, *not_before, *expires};
}

Result<Claims> read_parts(const Parts& parts, const ActivityTrust& trust) {
  const auto header = decode_object(parts.header, "header");
  if (!header) return tl::unexpected(header.error());
  auto key_id = read_header(*header);
  if (!key_id) return tl::unexpected(key_id.error());
  const auto payload = decode_object(parts.payload, "payload");
  if (!payload) return tl::unexpected(payload.error());
  if (auto parties = check_parties(*payload, trust); !parties) return tl::unexpected(parties.error());
  auto claims = read_payload(*payload);
  if (claims) claims->key_id = std::move(*key_id);
  return claims;
}

}  // namespace

Result<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view kScheme = "Bearer ";
  if (authorization.size() > kMostBytes) return fail("the Authorization header is longer than 8 KiB");
  if (!authorization.starts_with(kScheme)) return fail("the Authorization header holds no bearer token");
  return authorization.substr(kScheme.size());
}

Result<Claims> read_claims(std::string_view token, const ActivityTrust& trust) {
  const auto parts = split(token);
  if (!parts) return fail("the token has not three parts");
  auto claims = read_parts(*parts, trust);
  if (!claims) return claims;
  const auto signature = decode_base64url(parts->signature);
  if (!signature || signature->empty()) return fail("the signature is missing or not canonical base64url");
  return claims;
}

bool signature_holds(std::string_view token, const RsaKey& key) {
  const auto dot = token.rfind('.');
  const auto signature = decode_base64url(token.substr(dot + 1));
  return signature && key.verifies(token.substr(0, dot), *signature);
}

Status check_times(const Claims& claims, TimePoint now) {
  if (now < claims.not_before - kSkew) return fail("the token is not valid before " + format_time(claims.not_before));
  if (now >= claims.expires + kSkew) return fail("the token expired at " + format_time(claims.expires));
  return {};
}

}  // namespace welcomed::identity
