// The tests' own door into what all tenants share; what is about one tenant goes on to control.hpp. README.md lists the
// addresses of both.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "entra.hpp"
#include "faults.hpp"
#include "journal.hpp"
#include "recorder.hpp"
#include "router.hpp"

namespace tenant {

class BotKeys;
class Tenant;

struct CloudControlled {
  const std::vector<std::unique_ptr<Tenant>>& tenants;
  Recorder& recorder;
  Faults& faults;
  BotKeys& bot_keys;
  Tokens& tokens;
  Entra& entra;
  Journal& journal;
  std::function<void()> shut_down;
};

class CloudControl {
 public:
  explicit CloudControl(CloudControlled controlled) : c_(std::move(controlled)) {}

  void add_routes(Router& router);

  /// GET /control/world of the only tenant, or of each.
  [[nodiscard]] Json world() const;

 private:
  void add_credential_routes(Router& router);
  void add_fault_routes(Router& router);
  Response set_bot_url(const Json& body);
  Response expire_tokens(const Json& body);
  Response register_bot_anew();
  Response requests(const Request& request) const;
  Response for_tenant(const Request& request) const;
  Response of_everybody(const Request& request) const;
  /// By id or name; null for one that is not here.
  [[nodiscard]] const Tenant* find(const std::string& tenant) const;

  CloudControlled c_;
};

}  // namespace tenant
