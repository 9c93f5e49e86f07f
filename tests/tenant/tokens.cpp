#include "tokens.hpp"

#include <algorithm>

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::size_t kMostRemembered = 10'000;

AccessToken from_claims(const Json& claims) {
  AccessToken token;
  token.tenant_id = claims.at("tid").get<std::string>();
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

Tokens::Tokens(SigningKey key) : keys_{std::move(key)} {}

std::string Tokens::issue(const AccessToken& token, Millis now) {
  Json claims{{"aud", token.audience},  {"iss", "https://sts.windows.net/" + token.tenant_id + "/"},
              {"tid", token.tenant_id}, {"iat", now / 1000},
              {"nbf", now / 1000},      {"exp", token.expires / 1000},
              {"appid", token.app_id},  {"gen", generations_[token.tenant_id]},
              {"uti", fresh_guid()},    {"ver", "1.0"}};
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

const AccessToken* Tokens::borne(const Request& request) {
  const std::string* header = request.header("Authorization");
  const bool bearer = header != nullptr && header->size() >= 8 &&
                      equal_ignoring_case(std::string_view(*header).substr(0, 7), "Bearer ");
  return bearer ? known(header->substr(7)) : nullptr;
}

std::string Tokens::tenant_of(const Request& request) {
  const AccessToken* token = borne(request);
  return token == nullptr ? "" : token->tenant_id;
}

const AccessToken* Tokens::check(const Request& request, TokenFault& fault) {
  fault = request.header("Authorization") == nullptr ? TokenFault::missing : TokenFault::malformed;
  const AccessToken* token = borne(request);
  if (token == nullptr) return nullptr;
  const bool expired = token->expires <= request.at || token->generation != generations_[token->tenant_id];
  fault = expired ? TokenFault::expired : TokenFault::none;
  return expired ? nullptr : token;
}

}  // namespace tenant
