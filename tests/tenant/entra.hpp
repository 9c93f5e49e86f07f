// Entra's token endpoint: the client credentials grant, with a secret or an assertion; and the tokens that managed
// identities get by other ways.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "assertions.hpp"
#include "behaviour.hpp"
#include "managed_identity.hpp"
#include "options.hpp"
#include "router.hpp"
#include "tokens.hpp"

namespace tenant {

/// An error of the token endpoint.
struct TokenRefusal {
  int status;
  std::string error;
  int code;  // the AADSTS number
  std::string text;
};

class Entra {
 public:
  /// `base` is this process' own URL: its /graph is a resource one may ask a token for.
  Entra(const Options& options, const Behaviour& behaviour, Tokens& tokens);

  void add_routes(Router& router);
  void set_base(const std::string& base) { base_ = base; }

  /// The roles of Graph tokens issued from now on. Older tokens keep theirs, as in the real service.
  void set_roles(std::vector<std::string> roles) { roles_ = std::move(roles); }
  [[nodiscard]] const std::vector<std::string>& roles() const { return roles_; }
  void set_secret(std::string secret) { secret_ = std::move(secret); }
  [[nodiscard]] Assertions& assertions() { return assertions_; }

 private:
  Response token(const Request& request);
  std::optional<TokenRefusal> wrong_assertion(const std::map<std::string, std::string>& form, const Request& request);
  [[nodiscard]] bool knows_tenant(const std::string& name) const;
  [[nodiscard]] std::string audience_of(const std::string& scope) const;
  [[nodiscard]] std::string access_token(const std::string& audience, Millis now);
  Response issued(const std::string& audience, Millis now);

  const Options& options_;
  const Behaviour& behaviour_;
  Tokens& tokens_;
  std::string base_;
  std::string secret_;
  std::vector<std::string> roles_;
  Assertions assertions_;
  ManagedIdentity managed_identity_;
};

}  // namespace tenant
