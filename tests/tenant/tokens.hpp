// The access tokens of all tenants: issued by Entra, demanded by Graph and the Bot Connector.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "http.hpp"
#include "keys.hpp"

namespace tenant {

/// The directory behind botframework.com, which issues the connector's tokens to bots of several tenants.
inline constexpr const char* kBotDirectory = "d6d49420-f39b-4df7-a1dc-d59a935871db";

struct AccessToken {
  std::string tenant_id;  // the directory that issued it
  std::string audience;
  std::string app_id;
  std::vector<std::string> roles;
  Millis expires = 0;
  std::uint64_t generation = 0;

  [[nodiscard]] bool has_any_role(const std::vector<std::string>& accepted) const;
};

enum class TokenFault { none, missing, malformed, expired };

class Tokens {
 public:
  explicit Tokens(SigningKey key);

  std::string issue(const AccessToken& token, Millis now);

  /// Whose token an `Authorization` header holds. The pointer holds until the next call.
  const AccessToken* check(const Request& request, TokenFault& fault);

  /// Whose tenant's token the header holds, also when it is expired; empty when it holds none of ours.
  std::string tenant_of(const Request& request);

  /// Every token that this directory has issued until now counts as expired.
  void expire(const std::string& tenant_id) { ++generations_[tenant_id]; }

 private:
  const AccessToken* borne(const Request& request);
  const AccessToken* known(const std::string& text);

  std::vector<SigningKey> keys_;
  std::unordered_map<std::string, AccessToken> known_;          // verified before, by their text
  std::unordered_map<std::string, std::uint64_t> generations_;  // by tenant
};

}  // namespace tenant
