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

/// What our app is in one tenant: its service principal there, and what an admin consented to.
struct Principal {
  enum class State {
    there,
    missing,   // nobody consented to the app
    disabled,  // by an admin
    barred,    // by conditional access
  };

  std::string tenant_id;
  std::string domain;          // contoso.onmicrosoft.com
  const Behaviour& behaviour;  // of the tenant
  bool home;                   // where the app is registered: one for a single tenant is known nowhere else
  State state = State::there;
  bool bot_framework = true;       // has a principal there, too
  std::vector<std::string> roles;  // of Graph tokens issued from now on; older ones keep theirs
};

/// The permissions of the usual deployment, contracts/graph.md §4.
const std::vector<std::string>& usual_roles();

class Entra {
 public:
  Entra(const Options& options, Tokens& tokens);

  void add_routes(Router& router);
  /// This process' own URL: its /graph is a resource one may ask a token for.
  void set_base(const std::string& base) { base_ = base; }
  /// The home tenant first; they are borrowed.
  void add(const Principal& principal) { principals_.push_back(&principal); }
  /// By id or domain; null for a tenant that is not here.
  [[nodiscard]] const Principal* find(const std::string& directory) const;

  void set_secret(std::string secret) { secret_ = std::move(secret); }
  [[nodiscard]] Assertions& assertions() { return assertions_; }

 private:
  /// What anybody is told of a tenant (v2-protocols-oidc).
  [[nodiscard]] Response metadata(const Request& request) const;
  Response token(const Request& request);
  std::optional<TokenRefusal> wrong_assertion(const std::map<std::string, std::string>& form, const Request& request);
  [[nodiscard]] std::string audience_of(const std::string& scope) const;
  /// `principal` is null for the bots' own directory.
  [[nodiscard]] std::string access_token(const Principal* principal, const std::string& audience, Millis now);
  Response issued(const Principal* principal, const std::string& audience, Millis now);
  [[nodiscard]] const Behaviour& behaviour_of(const Principal* principal) const;

  const Options& options_;
  Tokens& tokens_;
  std::string base_;
  std::string secret_;
  std::vector<const Principal*> principals_;
  Assertions assertions_;
  ManagedIdentity managed_identity_;
};

}  // namespace tenant
