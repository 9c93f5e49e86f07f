#include "identity/signing_keys.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_members.hpp"
#include "base/strict_json.hpp"
#include "identity/printable.hpp"

namespace welcomed::identity {
namespace {

using nlohmann::json;

constexpr std::size_t kDepth = 16;
constexpr std::size_t kMostKeys = 100;

const json* member(const json& object, std::string_view name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

bool absent_or(const json& object, std::string_view name, std::string_view value) {
  return member(object, name) == nullptr || text_of(object, name) == value;
}

bool for_rs256(const json& key) {
  return text_of(key, "kty") == "RSA" && absent_or(key, "use", "sig") && absent_or(key, "alg", "RS256");
}

std::optional<std::vector<std::string>> endorsements_of(const json& key) {
  std::vector<std::string> channels;
  const auto* listed = member(key, "endorsements");
  if (listed == nullptr) return channels;
  if (!listed->is_array()) return std::nullopt;
  for (const auto& channel : *listed) {
    if (!channel.is_string()) return std::nullopt;
    channels.push_back(channel.get<std::string>());
  }
  return channels;
}

std::shared_ptr<const SigningKey> signing_key(const json& key) {
  if (!key.is_object() || !for_rs256(key)) return nullptr;
  auto endorsements = endorsements_of(key);
  auto rsa = RsaKey::from_jwk(text_of(key, "n"), text_of(key, "e"));
  if (!endorsements || !rsa) return nullptr;
  return std::make_shared<SigningKey>(SigningKey{std::move(*rsa), std::move(*endorsements)});
}

Result<json> read_object(std::string_view text, std::string_view what) {
  auto document = parse_strict(text, kDepth);
  if (!document) return fail(std::string(what) + " is " + document.error().what);
  if (!document->is_object()) return fail(std::string(what) + " is no JSON object");
  return document;
}

}  // namespace

Result<SigningKeys> read_jwks(std::string_view text) {
  const auto document = read_object(text, "the key set");
  if (!document) return tl::unexpected(document.error());
  const auto* listed = member(*document, "keys");
  if (listed == nullptr || !listed->is_array()) return fail("the key set has no array of keys");
  if (listed->size() > kMostKeys) return fail("the key set has more than " + std::to_string(kMostKeys) + " keys");
  SigningKeys keys;
  for (const auto& each : *listed) {
    auto key = signing_key(each);
    if (!key) continue;
    if (auto id = text_of(each, "kid"); !id.empty()) keys.try_emplace(std::move(id), std::move(key));
  }
  if (keys.empty()) return fail("the key set has no key that can sign activities");
  return keys;
}

Result<net::Url> read_metadata(std::string_view text, const net::Url& from) {
  const auto document = read_object(text, "the metadata");
  if (!document) return tl::unexpected(document.error());
  const auto uri = text_of(*document, "jwks_uri");
  if (uri.empty()) return fail("the metadata has no jwks_uri");
  auto url = trusted_url(uri);
  if (url && url->host != from.host) return fail("the metadata of " + from.host + " names keys at " + in_quotes(uri));
  return url;
}

Result<net::Url> trusted_url(std::string_view text) {
  auto url = net::parse_url(text);
  if (!url) return fail(in_quotes(text) + " is no URL: " + url.error().what);
  if (url->scheme != "https" && !net::is_loopback(url->host)) return fail(in_quotes(text) + " is not https");
  return url;
}

}  // namespace welcomed::identity
