#include "tokens.hpp"

#include <algorithm>

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::size_t kMostRemembered = 10'000;

AccessToken from_claims(const Json& claims) {
  AccessToken token;
  token.audience = claims.at("aud").get<std::string>();
  token.app_id = claims.at("appid").get<std::string>();
  token.roles = claims.value("roles", std::vector<std::string>{});
  token.expires = claims.at("exp").get<Millis>() * 1000;
  token.generation = claims.at("gen").get<std::uint64_t>();
  return token;
}

}  // namespace

bool AccessToken::has_any_role(const std::vector<std::string>& accepted) const {
  return std::any_of(accepted.begin(), accepted.end(), [&](const std::string& role) {
    return std::find(roles.begin(), roles.end(), role) != roles.end();
  });
}

Tokens::Tokens(std::string tenant_id, SigningKey key) : tenant_id_(std::move(tenant_id)), keys_{std::move(key)} {}

std::string Tokens::issue(const AccessToken& token, Millis now) {
  Json claims{{"aud", token.audience}, {"iss", "https://sts.windows.net/" + tenant_id_ + "/"},
              {"tid", tenant_id_},     {"iat", now / 1000},
              {"nbf", now / 1000},     {"exp", token.expires / 1000},
              {"appid", token.app_id}, {"gen", generation_},
              {"uti", fresh_guid()},   {"ver", "1.0"}};
  if (!token.roles.empty()) claims["roles"] = token.roles;
  return signed_token(keys_.front(), claims);
}

const AccessToken* Tokens::known(const std::string& text) {
  const auto found = known_.find(text);
  if (found != known_.end()) return &found->second;
  const Json claims = verified_claims(text, keys_);
  if (claims.is_null()) return nullptr;
  if (known_.size() >= kMostRemembered) known_.clear();
  return &known_.emplace(text, from_claims(claims)).first->second;
}

const AccessToken* Tokens::check(const Request& request, TokenFault& fault) {
  fault = TokenFault::missing;
  const std::string* header = request.header("Authorization");
  if (header == nullptr) return nullptr;
  fault = TokenFault::malformed;
  if (header->size() < 8 || !equal_ignoring_case(std::string_view(*header).substr(0, 7), "Bearer ")) return nullptr;
  const AccessToken* token = known(header->substr(7));
  if (token == nullptr) return nullptr;
  fault = token->expires <= request.at || token->generation != generation_ ? TokenFault::expired : TokenFault::none;
  return fault == TokenFault::none ? token : nullptr;
}

}  // namespace tenant
