#include "bot_keys.hpp"

#include "fixed_keys.hpp"

namespace tenant {
namespace {

constexpr Millis kLifetime = 3'600'000;
constexpr Millis kRenewBefore = 600'000;

void change_claims(Json& claims, const Json& wishes) {
  for (const auto& [name, value] : wishes.items()) {
    if (name == "key" || name == "alg" || name == "raw") continue;
    if (value.is_null()) {
      claims.erase(name);
    } else {
      claims[name] = value;
    }
  }
}

}  // namespace

BotKeys::BotKeys(std::string app_id)
    : app_id_(std::move(app_id)), published_{bot_key()}, unendorsed_(unendorsed_key()) {}

void BotKeys::add_routes(Router& router) {
  const auto metadata = [this](const Request&) {
    return json_response(200, {{"issuer", "https://api.botframework.com"},
                               {"authorization_endpoint", "https://invalid.botframework.com"},
                               {"jwks_uri", base_ + "/bot/v1/.well-known/keys"},
                               {"id_token_signing_alg_values_supported", {"RS256"}},
                               {"token_endpoint_auth_methods_supported", {"private_key_jwt"}}});
  };
  router.add("GET", "/bot/v1/.well-known/openidconfiguration", metadata);
  router.add("GET", "/bot/v1/.well-known/openid-configuration", metadata);
  router.add("GET", "/bot/v1/.well-known/keys", [this](const Request&) {
    return json_response(200, {{"keys", published_keys()}});
  });
}

Json BotKeys::published_keys() const {
  Json keys = Json::array();
  Json other = unendorsed_.public_jwk();
  other["endorsements"] = {"skype", "webchat"};
  keys.push_back(std::move(other));
  for (const SigningKey& key : published_) {
    Json jwk = key.public_jwk();
    jwk["endorsements"] = {"msteams", "webchat"};
    keys.push_back(std::move(jwk));
  }
  return keys;
}

void BotKeys::rotate(SigningKey key, bool drop_old) {
  if (drop_old) published_.clear();
  published_.push_back(std::move(key));
  issued_.clear();
}

Json BotKeys::claims(const std::string& service_url, Millis now) const {
  return {{"serviceurl", service_url},
          {"aud", app_id_},
          {"iss", "https://api.botframework.com"},
          {"nbf", now / 1000},
          {"exp", (now + kLifetime) / 1000}};
}

const std::string& BotKeys::token(const std::string& service_url, Millis now) {
  Issued& issued = issued_[service_url];
  if (issued.text.empty() || issued.renew_at <= now) {
    issued = {signed_token(published_.back(), claims(service_url, now)), now + kLifetime - kRenewBefore};
  }
  return issued.text;
}

std::string BotKeys::strange_token(const std::string& service_url, Millis now, const Json& wishes) {
  if (const auto raw = string_at(wishes, "raw")) return *raw;
  Json changed = claims(service_url, now);
  change_claims(changed, wishes);
  const std::string key = string_at(wishes, "key").value_or("");
  const auto alg = string_at(wishes, "alg");
  if (key == "none" || alg) {
    return token_of({{"typ", "JWT"}, {"alg", alg.value_or("none")}, {"kid", published_.back().id()}}, changed, "");
  }
  if (key == "unendorsed") return signed_token(unendorsed_, changed);
  if (key == "unknown") return signed_token(unknown_key(), changed);
  return signed_token(published_.back(), changed);
}

Json BotKeys::remembered() const {
  Json list = Json::array();
  for (const SigningKey& key : published_) list.push_back(base64(key.der()));
  return list;
}

void BotKeys::recall(const Json& remembered) {
  published_.clear();
  for (const Json& key : remembered)
    published_.push_back(SigningKey::from_der(*base64_decoded(key.get<std::string>())));
}

}  // namespace tenant
