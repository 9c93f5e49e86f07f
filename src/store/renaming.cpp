// Policies that take a new name.
#include <algorithm>
#include <array>

#include "base/nearest.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// ?1 is the name before, ?2 the new one. What was chosen for the new name counts more than what was for the other.
constexpr std::array kRenamings{
    "DELETE FROM existing_choices WHERE policy=?1 AND tenant IN (SELECT tenant FROM existing_choices WHERE policy=?2)",
    "UPDATE existing_choices SET policy=?2 WHERE policy=?1",
    "UPDATE policies SET name=?2 WHERE name=?1",
    "UPDATE policy_messages SET policy=?2 WHERE policy=?1",
    "UPDATE policy_groups SET policy=?2, id=CASE WHEN ref='filter:' THEN 'filter:'||?2 ELSE id END WHERE policy=?1",
    "UPDATE policy_names SET policy=?2 WHERE policy=?1",
    "UPDATE policy_filters SET policy=?2 WHERE policy=?1",
    "UPDATE members SET holder='filter:'||?2 WHERE holder='filter:'||?1",
    "UPDATE rereadings SET policy=?2 WHERE policy=?1",
    "UPDATE follow_ups SET policy=?2 WHERE policy=?1",
    "UPDATE team_matches SET policy=?2 WHERE policy=?1",
    "UPDATE bindings SET policy=?2 WHERE policy=?1",
    "UPDATE rollout_points SET policy=?2 WHERE policy=?1",
    "UPDATE contents SET policy=?2 WHERE policy=?1",
    "UPDATE policy_settings SET policy=?2 WHERE policy=?1",
    "UPDATE targets SET policy=?2 WHERE policy=?1",
    "UPDATE deliveries SET policy=?2 WHERE policy=?1",
    "UPDATE notifications SET policy=?2 WHERE policy=?1"};

bool is_among(const std::vector<PolicyRow>& policies, const std::string& name) {
  return std::any_of(policies.begin(), policies.end(), [&](const PolicyRow& each) { return each.name == name; });
}

}  // namespace

Result<std::vector<Renamed>> Renaming::rename(const std::vector<PolicyRow>& policies) {
  return guarded<std::vector<Renamed>>([&] { return take_new_names(policies); });
}

std::vector<Renamed> Renaming::take_new_names(const std::vector<PolicyRow>& policies) {
  std::vector<Renamed> renamed;
  for (const auto& policy : policies) {
    if (policy.was.empty() || is_among(policies, policy.was) || !awaits_its_name(policy)) continue;
    // Of a policy that was gone while its people were still being read.
    store_.policies.forget_belongings(policy.name);
    for (const auto* sql : kRenamings) database_->run(sql, policy.was, policy.name);
    renamed.push_back({policy.was, policy.name});
  }
  return renamed;
}

Result<std::vector<PolicyWarning>> Renaming::unheeded_names(const std::vector<PolicyRow>& policies) {
  return guarded<std::vector<PolicyWarning>>([&] {
    std::vector<PolicyWarning> all;
    for (const auto& policy : policies) {
      if (policy.was.empty() || is_among(policies, policy.was)) continue;
      auto cause =
          store_.targets.is_known(policy) ? cause_of_late_name(policy) : cause_of_strange_name(policy, policies);
      if (cause) all.push_back({policy.name, policy.tenant, std::move(*cause), {}});
    }
    return all;
  });
}

/// The policy ran by its own name before it said which it had.
std::optional<Cause> Renaming::cause_of_late_name(const PolicyRow& policy) {
  if (!has_traces(policy.was, policy.tenant)) return std::nullopt;
  return Cause{"was_unheeded", "was: " + policy.was + ", but the policy is known by its own name already"};
}

/// Nothing ran by the name that it says it had. Whose name is meant is one that the configuration has no more.
std::optional<Cause> Renaming::cause_of_strange_name(const PolicyRow& policy, const std::vector<PolicyRow>& policies) {
  std::vector<std::string> gone;
  bool any = false;
  auto rows = database_->query("SELECT name FROM policies WHERE tenant=? ORDER BY name" BY_BYTES, policy.tenant);
  while (rows.step()) {
    any = true;
    if (rows.text(0) == policy.was) return std::nullopt;
    if (!is_among(policies, rows.text(0))) gone.push_back(rows.text(0));
  }
  if (!any) return std::nullopt;
  return Cause{"was_unknown",
               "was: " + policy.was + ", but no policy of that name ran" + did_you_mean(policy.was, gone)};
}

/// What a policy sent stands under its name after it has gone; had another taken the name, it would be the other's.
bool Renaming::has_traces(const std::string& policy, const TenantId& tenant) {
  return database_
      ->query(
          "SELECT 1 WHERE EXISTS (SELECT 1 FROM policies WHERE name=?1 AND tenant=?2) OR EXISTS (SELECT 1 FROM"
          " deliveries WHERE policy=?1 AND tenant=?2)",
          policy, tenant)
      .step();
}

bool Renaming::awaits_its_name(const PolicyRow& policy) {
  return database_
      ->query(
          "SELECT 1 FROM policies WHERE name=?1 AND tenant=?2 AND NOT EXISTS (SELECT 1 FROM policies WHERE name=?3)",
          policy.was, policy.tenant, policy.name)
      .step();
}

}  // namespace welcomed::store
