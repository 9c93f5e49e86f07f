#pragma once
#include <map>
#include <string>

#include "core/policy.hpp"
#include "core/rollout.hpp"
#include "daemon/stage.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Gives the people of a tenant's policies their turn as each policy's `rollout` has it, and pauses a policy that fares
/// as its `stop_when` says.
class Admitter final : public Stage {
 public:
  Admitter(Surroundings& around, Tenant& tenant)
      : Stage(around.clock, store::QueueName::turns), around_(around), tenant_(tenant) {}
  Task<void> run() override;

 private:
  /// How a policy fared when it was last looked at.
  struct Watch {
    Duration looked_at{0};  ///< the clock's uptime
    Duration pause{0};      ///< grows while nothing changes
    core::Fates fates;
  };
  /// What came of one look at a line.
  struct Given {
    std::int64_t turns = 0;
    std::optional<TimePoint> next;  ///< when to look again; nothing when that is not known
  };

  Task<std::optional<TimePoint>> look_at(CurrentConfig config, const core::Policy& policy);
  Task<bool> stop_if_it_fares_badly(const core::Policy& policy);
  Task<bool> stop(const core::Policy& policy, Cause reason);
  Result<Given> give_turns(store::Store& store, const core::Policy& policy, TimePoint now) const;

  Surroundings& around_;
  Tenant& tenant_;
  std::map<std::string, Watch> watched_;  ///< by policy
};

}  // namespace welcomed::daemon
