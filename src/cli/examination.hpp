#pragma once
#include <filesystem>
#include <functional>
#include <string>

#include "cli/directory.hpp"
#include "cli/finding.hpp"
#include "config/config.hpp"
#include "net/transport.hpp"

namespace welcomed::cli {

/// Tries everything the daemon will need, against the real services, and changes nothing: nobody is installed for or
/// written to. What it is made with outlives it.
class Examination {
 public:
  using Tell = std::function<void(const Finding&)>;
  struct World {
    asio::io_context& io;
    Clock& clock;
    Random& random;
    net::Transport& transport;
  };

  /// `tell` is called with each finding as soon as it is known.
  Examination(const World& world, const config::Config& config, Tell tell)
      : world_(world), config_(config), tell_(std::move(tell)) {}

  Task<void> run();
  /// Whether all that was found is good, or no worse than a warning.
  [[nodiscard]] bool passed() const { return passed_; }

 private:
  void good(const std::string& subject, const std::string& what);
  void warn(const std::string& subject, Error told);
  void bad(const std::string& subject, Error told);
  void judge(const std::string& subject, const Status& status, const std::string& when_good);

  void examine_cloud();
  void examine_store();
  void examine_server();
  void examine_space(const std::filesystem::path& folder);
  void examine_clock(const net::Response& response);
  void examine_hosts();
  void examine_policies();
  void examine_credential();
  void examine_certificate();
  Task<void> examine_bot();
  Task<void> examine_tenant(const config::Tenant& tenant);
  void tell_scopes(const config::Tenant& tenant);
  void tell_app(const std::string& subject, const Outcome<graph::CatalogApp>& app);
  void examine_permissions(const config::Tenant& tenant, const Secret& token, const Outcome<graph::CatalogApp>& app);
  Task<void> examine_plans(const config::Tenant& tenant, Directory& directory);
  Task<void> examine_channels(const config::Tenant& tenant, Directory& directory);
  Task<void> examine_chats(const config::Tenant& tenant, Directory& directory);
  Task<void> examine_bot_of_app(std::string subject, Directory& directory, CatalogId app);
  Task<void> examine_public_address();
  Task<net::Exchange> post_to_public_address(net::Url url);
  Task<Status> expect_answer(std::string url, std::string remedy);

  World world_;
  const config::Config& config_;
  Tell tell_;
  bool passed_ = true;
};

}  // namespace welcomed::cli
