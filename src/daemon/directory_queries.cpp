#include "daemon/directory_queries.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "graph/delta.hpp"

namespace welcomed::daemon {
namespace {

bool by_name(const std::string& group) { return !core::is_guid(group); }

bool asks_of_people(const core::Policy& policy) { return policy.users.any() || policy.teams.its_members(); }

template <typename Policies, typename Asks>
bool any(const Policies& policies, Asks asks) {
  return std::any_of(policies.begin(), policies.end(), [&](const core::Policy* policy) { return asks(*policy); });
}

}  // namespace

std::vector<std::string> Queries::all() const {
  std::vector<std::string> wanted;
  if (!users.empty()) wanted.push_back(users);
  if (!groups.empty()) wanted.push_back(groups);
  return wanted;
}

bool asks_for_hires(const std::vector<const core::Policy*>& policies) {
  return any(policies, [](const core::Policy& policy) { return policy.asks_for_hires(); });
}

Queries queries_of(const std::vector<const core::Policy*>& policies, const config::Config& config) {
  Queries queries;
  const bool teams = any(policies, [](const core::Policy& policy) { return policy.teams.any(); });
  if (teams || any(policies, names_groups) || any(policies, names_groups_of_waves))
    queries.groups = graph::group_names_query(teams);
  if (!any(policies, asks_of_people)) return queries;
  std::vector<std::string> filters;
  for (const auto* policy : policies) {
    if (!policy->users.filter.empty()) filters.push_back(policy->users.filter);
  }
  queries.users = graph::users_query(filters, !config.cloud.teams_plans.empty(), asks_for_hires(policies));
  return queries;
}

std::string lens_of_users(const config::Cloud& cloud) {
  auto plans = cloud.teams_plans;
  for (auto& plan : plans) plan = ascii_lower(plan);
  std::sort(plans.begin(), plans.end());
  std::string text;
  for (const auto& plan : plans) text += plan + " ";
  return text;
}

bool names_groups(const core::Policy& policy) {
  return std::any_of(policy.users.groups.begin(), policy.users.groups.end(), by_name) ||
         leaves_out_named_groups(policy);
}

bool leaves_out_named_groups(const core::Policy& policy) {
  return std::any_of(policy.exclude.groups.begin(), policy.exclude.groups.end(), by_name);
}

bool names_groups_of_waves(const core::Policy& policy) {
  const auto& waves = policy.rollout.waves;
  return std::any_of(waves.begin(), waves.end(), [](const core::Wave& wave) {
    return std::any_of(wave.groups.begin(), wave.groups.end(), by_name);
  });
}

}  // namespace welcomed::daemon
