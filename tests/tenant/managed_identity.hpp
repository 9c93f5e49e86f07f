// The tokens a host hands out to the programs on it, contracts/graph.md §2.3: the metadata service of a virtual machine
// below /metadata, and the endpoint of App Service at /msi/token.
#pragma once
#include <functional>
#include <string>

#include "router.hpp"

namespace tenant {

class ManagedIdentity {
 public:
  struct Issued {
    std::string token;
    Millis ends = 0;
  };
  /// Gives the token for a resource, or an empty one when there is no such resource.
  using Issue = std::function<Issued(const std::string& resource, Millis now)>;

  ManagedIdentity(std::string client_id, Issue issue) : client_id_(std::move(client_id)), issue_(std::move(issue)) {}

  void add_routes(Router& router);
  /// What App Service's IDENTITY_HEADER is.
  static constexpr const char* kHeader = "identity-header-of-this-host";

 private:
  Response metadata(const Request& request);
  Response app_service(const Request& request);
  Response answer(const Request& request, const std::string& version);

  std::string client_id_;
  Issue issue_;
};

}  // namespace tenant
