#include "cli/forecasts.hpp"

#include <algorithm>

#include "cli/report.hpp"
#include "core/rate_bucket.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFreshPulse = 15s;

/// Who is in several groups of one wave counts in each.
std::int64_t waiting_in(const core::Wave& wave, const store::PolicyCounts& policy) {
  std::int64_t people = 0;
  for (const auto& group : wave.groups) {
    const auto found = policy.waiting_in_groups.find(group);
    if (found != policy.waiting_in_groups.end()) people += found->second;
  }
  return people;
}

core::Remaining remaining_of(const store::PolicyCounts& policy, const config::Config& config) {
  auto [rollout, zone] = rollout_plan(policy.policy, config);
  const auto& state = policy.rollout;
  std::vector<std::int64_t> in_waves;
  for (const auto& wave : rollout.waves) in_waves.push_back(waiting_in(wave, policy));
  const auto* known = config.policy(policy.policy);
  const bool selects = known != nullptr && known->selects_any();
  return {.rollout = std::move(rollout),
          .zone = std::move(zone),
          .pacing = state.pacing,
          .people = state.people,
          .teams = state.teams,
          .in_waves = std::move(in_waves),
          .with_app = policy.waiting_with_app,
          .members_waiting = state.members_waiting,
          .installs = installs_to_come(policy),
          .messages = policy.messages_to_come,
          .messages_each = messages_at_once(known),
          .sent_before = sent_before_turn(policy, known),
          .last_due = policy.last_due,
          .paused = state.paused_at.has_value(),
          .priority = known == nullptr ? 0 : known->priority,
          .reading = selects && policy.reading};
}

store::TenantPulse pulse_of(const TenantId& tenant, const std::optional<store::Pulse>& pulse,
                            const config::Limits& limits) {
  const auto of_tenant = [&](const store::TenantPulse& each) { return each.tenant == tenant; };
  if (pulse) {
    const auto found = std::find_if(pulse->tenants.begin(), pulse->tenants.end(), of_tenant);
    if (found != pulse->tenants.end()) return *found;
  }
  const double used = 1 - core::kReservedShare;
  return {.tenant = tenant,
          .installs_allowed = limits.graph_install_per_second * used,
          .sends_allowed = limits.send_per_second * used};
}

core::Rates rates_of(const store::TenantPulse& pulse, const std::vector<core::Remaining>& policies) {
  std::int64_t installs = 0;
  std::int64_t ready = 0;
  for (const auto& each : policies) {
    if (each.paused) continue;
    installs += each.installs;
    ready += std::max<std::int64_t>(0, each.messages - each.installs * each.messages_each);
  }
  return {core::rate_to_come(pulse.installs_per_second, pulse.installs_allowed, installs),
          core::rate_to_come(pulse.sends_per_second, pulse.sends_allowed, ready)};
}

}  // namespace

std::map<std::string, core::Forecast> forecasts_of(const std::vector<store::PolicyCounts>& policies,
                                                   const std::optional<store::Pulse>& pulse,
                                                   const config::Config& config, TimePoint now) {
  std::map<TenantId, std::vector<const store::PolicyCounts*>> by_tenant;
  for (const auto& each : policies) by_tenant[each.tenant].push_back(&each);
  std::map<std::string, core::Forecast> all;
  const auto measured = fresh(pulse, now);
  for (const auto& [tenant, of_tenant] : by_tenant) {
    std::vector<core::Remaining> remaining;
    for (const auto* each : of_tenant) remaining.push_back(remaining_of(*each, config));
    const auto rates = rates_of(pulse_of(tenant, measured, config.limits), remaining);
    const auto told = core::forecast(remaining, rates, now);
    for (std::size_t i = 0; i < told.size(); ++i) all[of_tenant[i]->policy] = told[i];
  }
  return all;
}

core::Forecast whole(const std::map<std::string, core::Forecast>& forecasts) {
  std::vector<core::Forecast> all;
  for (const auto& [policy, each] : forecasts) all.push_back(each);
  return core::whole(all);
}

std::optional<store::Pulse> fresh(std::optional<store::Pulse> pulse, TimePoint now) {
  const auto is_old = [now](const auto& told) { return now - told.at >= kFreshPulse; };
  if (!pulse || is_old(*pulse)) return std::nullopt;
  std::erase_if(pulse->tenants, is_old);
  return pulse;
}

std::int64_t installs_to_come(const store::PolicyCounts& policy) {
  return count_of(policy.users, "installing") + count_of(policy.teams, "installing") +
         count_of(policy.chats, "installing");
}

std::int64_t messages_at_once(const core::Policy* policy) {
  return policy != nullptr && policy->opens_at_once() ? 1 : 0;
}

std::int64_t sent_before_turn(const store::PolicyCounts& counts, const core::Policy* policy) {
  if (policy == nullptr || !policy->opens_at_once()) return 0;
  return count_of(counts.waiting_have, policy->messages.front().key);
}

core::Reach reach_of(const store::PolicyCounts& policy, const config::Config& config, TimePoint now) {
  return core::reach_of(remaining_of(policy, config), now);
}

RolloutPlan rollout_plan(const std::string& policy, const config::Config& config) {
  const auto* known = config.policy(policy);
  if (known == nullptr) return {};
  const auto* tenant = config.tenant(known->tenant);
  const auto& rollout = known->rollout;
  return {rollout, core::zone_of_turns(rollout, tenant == nullptr ? "" : tenant->time_zone)};
}

}  // namespace welcomed::cli
