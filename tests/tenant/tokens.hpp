// The access tokens of this tenant: issued by Entra, demanded by Graph and the Bot Connector.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "http.hpp"
#include "keys.hpp"

namespace tenant {

struct AccessToken {
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
  Tokens(std::string tenant_id, SigningKey key);

  std::string issue(const AccessToken& token, Millis now);

  /// Whose token an `Authorization` header holds. The pointer holds until the next call.
  const AccessToken* check(const Request& request, TokenFault& fault);

  /// Every token handed out until now counts as expired.
  void expire_all() { ++generation_; }

 private:
  const AccessToken* known(const std::string& text);

  std::string tenant_id_;
  std::vector<SigningKey> keys_;
  std::unordered_map<std::string, AccessToken> known_;  // verified before, by their text
  std::uint64_t generation_ = 0;
};

}  // namespace tenant
