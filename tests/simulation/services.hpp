#pragma once
#include <deque>

#include "simulation/tenant.hpp"

namespace simulation {

/// Entra, Graph and the Connector, as one host each for all tenants. Graph knows a tenant by the token that was given
/// for it, the Connector by whom a request names.
class Services {
 public:
  Services(const Script& script, Timeline& timeline, std::function<welcomed::TimePoint()> wall);

  /// The request reaches the service; what it is to do happens. `departed` is when it left the daemon.
  welcomed::net::Response serve(const welcomed::net::Request& request, Duration departed);
  /// Whose request it is; nothing for those that belong to all, such as for the bot's token.
  [[nodiscard]] Tenant* tenant_of(const welcomed::net::Request& request);
  /// The storm that a request which leaves now runs into.
  [[nodiscard]] const Storm* storm_over(const welcomed::net::Request& request);
  /// A request runs into a storm.
  void struck(const Storm& storm);
  /// The daemon got the answer to that request whole.
  void heard(const welcomed::net::Request& request);
  /// The daemon starts anew, or is told to try again, or its clock jumps: what it learnt of a storm is forgotten.
  void interrupted();
  void restarted();

  std::deque<Tenant> tenants;
  Names names;
  std::function<void(const std::string&)> violation;

 private:
  /// What a storm has met.
  struct Struck {
    int requests = 0;
    int allowed = 0;  ///< beside what a storm of its kind may meet: a new life, or new circuits, know nothing
  };

  welcomed::net::Response log_in(const welcomed::net::Request& request);
  welcomed::net::Response graph(const welcomed::net::Request& request, const std::string& path, Duration departed);

  const Script& script_;
  Timeline& timeline_;
  std::vector<Struck> struck_;  ///< by the storms of the script
};

}  // namespace simulation
