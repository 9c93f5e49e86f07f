#pragma once
#include <string>
#include <vector>

#include "core/policy.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// The policies as the store knows them. Messages with `after` are not among them yet.
[[nodiscard]] std::vector<store::PolicyRow> policy_rows(const config::Config& config);

/// Reads whom a tenant's policies select, a page at a time, and tells the store. People left out are read first, so
/// that nobody is selected who should not be.
class Discovery {
 public:
  Discovery(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}
  /// Every `cycle` until the daemon stops.
  Task<void> run();
  /// Every policy of the tenant once; false when one could not be read whole.
  Task<bool> run_once();

 private:
  /// One policy's reading under way.
  struct Reading {
    const core::Policy& policy;
    store::Run run;
    std::optional<Cause> problem;  ///< the first one; then nobody is taken for having left
  };
  enum class As { selected, left_out };

  Task<bool> read_policy(const core::Policy& policy);
  Task<void> read_exclusions(Reading& reading);
  Task<void> read_selection(Reading& reading);
  Task<void> read_group(Reading& reading, std::string group, As as);
  Task<void> read_pages(Reading& reading, Outcome<graph::People> page, As as);
  Task<void> read_names(Reading& reading, std::vector<std::string> names, As as);
  Task<void> look_up(Reading& reading, std::vector<std::string> names, As as);
  static Task<void> look_up_in(Slots& slots, Task<void> task);
  Task<void> look_up_one(Reading& reading, std::string name, std::vector<graph::Person>& found,
                         std::vector<std::string>& unknown);
  Task<void> keep(Reading& reading, std::vector<graph::Person> people, As as);
  Task<void> keep_unknown(Reading& reading, std::vector<std::string> names);
  Task<void> write(Reading& reading, store::Storage::Work verb);
  void note(Reading& reading, const Setback& setback);
  Task<void> finish(Reading& reading);

  Surroundings& around_;
  Tenant& tenant_;
};

}  // namespace welcomed::daemon
