// The tokens a host hands out to the programs on it, contracts/graph.md §2.3: the metadata service of a virtual machine
// below /metadata, the endpoint of App Service at /msi/token, and that of Azure Arc at /arc/token.
#pragma once
#include <filesystem>
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

  /// `arc_folder` is where Azure Arc leaves its keys for the programs of the host; it need not exist.
  ManagedIdentity(std::string client_id, std::filesystem::path arc_folder, Issue issue)
      : client_id_(std::move(client_id)), arc_folder_(std::move(arc_folder)), issue_(std::move(issue)) {}

  void add_routes(Router& router);
  /// What App Service's IDENTITY_HEADER is.
  static constexpr const char* kHeader = "identity-header-of-this-host";

 private:
  Response metadata(const Request& request);
  Response app_service(const Request& request);
  Response arc(const Request& request);
  Response arc_challenge();
  Response answer(const Request& request, const std::string& version);

  std::string client_id_;
  std::filesystem::path arc_folder_;
  std::string arc_key_;  // good for one request; empty: none is out
  Issue issue_;
};

}  // namespace tenant
