// Entra's token endpoint: the client credentials grant, with a secret.
#pragma once
#include <string>
#include <vector>

#include "behaviour.hpp"
#include "options.hpp"
#include "router.hpp"
#include "tokens.hpp"

namespace tenant {

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

 private:
  Response token(const Request& request);
  [[nodiscard]] bool knows_tenant(const std::string& name) const;
  [[nodiscard]] std::string audience_of(const std::string& scope) const;
  Response issued(const std::string& audience, Millis now);

  const Options& options_;
  const Behaviour& behaviour_;
  Tokens& tokens_;
  std::string base_;
  std::string secret_;
  std::vector<std::string> roles_;
};

}  // namespace tenant
