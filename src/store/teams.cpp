// Teams that policies select, and who is in them.
#include <set>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

using core::RecipientKind;

}  // namespace

Status Teams::keep_matches(const std::string& policy, const TenantId& tenant, const std::vector<RecipientId>& teams) {
  return guarded<void>([&] {
    database_->run("DELETE FROM team_matches WHERE policy=?", policy);
    for (const auto& team : teams) {
      database_->run("INSERT INTO team_matches (policy, tenant, id) VALUES (?,?,?) ON CONFLICT DO NOTHING", policy,
                     tenant, team);
    }
  });
}

Result<std::vector<Cause>> Teams::select(const TeamChoice& choice, bool let_go, TimePoint now) {
  return guarded<std::vector<Cause>>([&] {
    std::vector<Cause> faults;
    const auto known = store_.policies.policies_of(choice.tenant);
    const auto policy =
        std::find_if(known.begin(), known.end(), [&](auto& each) { return each.name == choice.policy; });
    if (policy == known.end()) return faults;
    store_.targets.note_first_run(*policy, now);
    const auto wanted = teams_of(choice, faults);
    for (const auto& [id, name] : wanted) select_team(*policy, id, name, now);
    if (!let_go || !faults.empty()) return faults;
    std::vector<std::string> gone;
    auto selected =
        database_->query("SELECT id FROM targets WHERE policy=? AND tenant=? AND kind='team' AND selected=1",
                         choice.policy, choice.tenant);
    while (selected.step()) {
      if (!wanted.contains(selected.text(0))) gone.push_back(selected.text(0));
    }
    for (const auto& id : gone) let_team_go(*policy, id, now);
    return faults;
  });
}

#define A_TEAM "SELECT g.id, g.name FROM directory_groups g WHERE g.tenant=? AND g.team=1"

/// By id, with their names.
std::map<std::string, std::string> Teams::teams_of(const TeamChoice& choice, std::vector<Cause>& faults) {
  std::map<std::string, std::string> teams;
  const auto add = [&](Statement rows) {
    while (rows.step()) teams.emplace(rows.text(0), rows.text(1));
  };
  if (choice.all) add(database_->query(A_TEAM, choice.tenant));
  if (choice.filter) {
    add(database_->query(A_TEAM " AND g.id IN (SELECT m.id FROM team_matches m WHERE m.policy=?)", choice.tenant,
                         choice.policy));
  }
  for (const auto& name : choice.names) {
    const auto found = teams_named(choice, name);
    teams.insert(found.begin(), found.end());
    if (found.empty()) faults.push_back({"team_not_found", "no team is " + name});
    if (found.size() < 2) continue;
    std::string ids;
    for (const auto& [id, title] : found) ids += (ids.empty() ? "" : ", ") + id;
    faults.push_back({"team_ambiguous", name + " is the name of " + ids});
  }
  return teams;
}

/// Ids and names of those that a name of the choice means. A name that was a team's once stays bound to it.
std::vector<std::pair<std::string, std::string>> Teams::teams_named(const TeamChoice& choice, const std::string& name) {
  const auto earlier = core::is_guid(name) ? std::optional(ascii_lower(name))
                                           : store_.naming.bound(choice.tenant, choice.policy, "team", name);
  auto rows = earlier ? database_->query(A_TEAM " AND g.id=?", choice.tenant, *earlier)
                      : database_->query(A_TEAM " AND g.name=? ORDER BY g.id" BY_BYTES, choice.tenant, name);
  std::vector<std::pair<std::string, std::string>> found;
  while (rows.step()) found.emplace_back(rows.text(0), rows.text(1));
  if (!earlier && found.size() == 1)
    store_.naming.bind(choice.tenant, choice.policy, "team", name, found.front().first);
  return found;
}

void Teams::select_team(const PolicyRow& policy, const std::string& id, const std::string& name, TimePoint now) {
  auto before = database_->query("SELECT selected, upn FROM targets WHERE policy=? AND tenant=? AND id=?", policy.name,
                                 policy.tenant, id);
  const bool was_selected = before.step() && before.integer(0) == 1;
  if (!was_selected || before.text(1) != name) {
    store_.targets.select_one(policy, {RecipientId(id), name, {}, RecipientKind::team}, now);
  }
  if (!policy.welcome_members) return;
  const int wanted = database_->run(
      "INSERT INTO rosters (tenant, team, next_attempt_at, updated_at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
      policy.tenant, id, now, now);
  if (!was_selected || wanted > 0) store_.dues.note(policy.tenant, QueueName::rosters, now);
  if (!was_selected && wanted == 0) store_.rosters.affect(policy.tenant, id);
}

void Teams::let_team_go(const PolicyRow& policy, const std::string& id, TimePoint now) {
  store_.targets.let_one_go(policy, id, now);
  store_.rosters.affect(policy.tenant, id);
}

#define SELECTED_TEAMS " FROM targets WHERE policy=? AND tenant=? AND kind='team' AND (selected=1 OR waits=1)"

Result<SelectedTeams> Teams::selected(const std::string& policy, const TenantId& tenant, int most) {
  return guarded<SelectedTeams>([&] {
    SelectedTeams teams;
    auto rows = database_->query("SELECT id, upn" SELECTED_TEAMS " ORDER BY upn" BY_BYTES ", id" BY_BYTES " LIMIT ?",
                                 policy, tenant, most);
    while (rows.step()) teams.first.push_back({{tenant, RecipientId(rows.text(0))}, rows.text(1), true});
    auto count = database_->query("SELECT count(*)" SELECTED_TEAMS, policy, tenant);
    if (count.step()) teams.all = count.integer(0);
    return teams;
  });
}

Result<std::optional<RecipientId>> Teams::team_of(const TenantId& tenant, const std::string& thread) {
  return guarded<std::optional<RecipientId>>([&]() -> std::optional<RecipientId> {
    auto found =
        database_->query("SELECT id FROM recipients WHERE tenant=? AND thread=? AND kind='team'", tenant, thread);
    return found.step() ? std::optional(RecipientId(found.text(0))) : std::nullopt;
  });
}

}  // namespace welcomed::store
