#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/forecast.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Of each policy, by its name. `pulse` tells how fast the work of each tenant goes and may go; without a fresh one, it
/// may go as fast as the limits of the configuration.
[[nodiscard]] std::map<std::string, core::Forecast> forecasts_of(const std::vector<store::PolicyCounts>& policies,
                                                                 const std::optional<store::Pulse>& pulse,
                                                                 const config::Config& config, TimePoint now);

/// Of all of them together.
[[nodiscard]] core::Forecast whole(const std::map<std::string, core::Forecast>& forecasts);

/// Nothing when it is so old that no daemon works; without the tenants of those that do not.
[[nodiscard]] std::optional<store::Pulse> fresh(std::optional<store::Pulse> pulse, TimePoint now);

/// How many people and teams of a policy have yet to be installed, those who wait for their turn left out.
[[nodiscard]] std::int64_t installs_to_come(const store::PolicyCounts& policy);
/// How many messages somebody gets when their turn comes; none of a policy that is gone from the configuration.
[[nodiscard]] std::int64_t messages_at_once(const core::Policy* policy);

/// How many of these messages those who wait have already: another policy sent them, or is about to.
[[nodiscard]] std::int64_t sent_before_turn(const store::PolicyCounts& counts, const core::Policy* policy);

/// How its waves reach those who wait.
[[nodiscard]] core::Reach reach_of(const store::PolicyCounts& policy, const config::Config& config, TimePoint now);

/// Where and when a policy gives turns.
struct RolloutPlan {
  core::Rollout rollout;
  std::string zone;
};
[[nodiscard]] RolloutPlan rollout_plan(const std::string& policy, const config::Config& config);

}  // namespace welcomed::cli
