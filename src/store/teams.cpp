// Teams that policies select, and who is in them.
#include <set>

#include "core/guid.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/sql_store.hpp"

namespace welcomed::store {
namespace {

using namespace std::chrono_literals;
using core::RecipientKind;

/// People who join a team seldom come alone.
constexpr Duration kMoreMayFollow = 3s;

constexpr auto kDueFields = sql::fields_of<DueRoster>(Field{"s.attempts", &DueRoster::attempts});

DueRoster read_due(const Statement& row) {
  sql::Reading reading(row);
  return read_behind(&DueRoster::team, reading, kDueFields);
}

}  // namespace

Status SqlStore::keep_team_matches(const std::string& policy, const TenantId& tenant,
                                   const std::vector<RecipientId>& teams) {
  return guarded<void>([&] {
    database_->run("DELETE FROM team_matches WHERE policy=?", policy);
    for (const auto& team : teams) {
      database_->run("INSERT INTO team_matches (policy, tenant, id) VALUES (?,?,?) ON CONFLICT DO NOTHING", policy,
                     tenant, team);
    }
  });
}

Result<std::vector<Cause>> SqlStore::select_teams(const TeamChoice& choice, bool let_go, TimePoint now) {
  return guarded<std::vector<Cause>>([&] {
    std::vector<Cause> faults;
    const auto known = policies_of(choice.tenant);
    const auto policy =
        std::find_if(known.begin(), known.end(), [&](auto& each) { return each.name == choice.policy; });
    if (policy == known.end()) return faults;
    note_first_run(*policy, now);
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
std::map<std::string, std::string> SqlStore::teams_of(const TeamChoice& choice, std::vector<Cause>& faults) {
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
std::vector<std::pair<std::string, std::string>> SqlStore::teams_named(const TeamChoice& choice,
                                                                       const std::string& name) {
  const auto earlier =
      core::is_guid(name) ? std::optional(core::lower(name)) : bound(choice.tenant, choice.policy, "team", name);
  auto rows = earlier ? database_->query(A_TEAM " AND g.id=?", choice.tenant, *earlier)
                      : database_->query(A_TEAM " AND g.name=? ORDER BY g.id" BY_BYTES, choice.tenant, name);
  std::vector<std::pair<std::string, std::string>> found;
  while (rows.step()) found.emplace_back(rows.text(0), rows.text(1));
  if (!earlier && found.size() == 1) bind(choice.tenant, choice.policy, "team", name, found.front().first);
  return found;
}

void SqlStore::select_team(const PolicyRow& policy, const std::string& id, const std::string& name, TimePoint now) {
  auto before = database_->query("SELECT selected, upn FROM targets WHERE policy=? AND tenant=? AND id=?", policy.name,
                                 policy.tenant, id);
  const bool was_selected = before.step() && before.integer(0) == 1;
  if (!was_selected || before.text(1) != name) {
    select_one(policy, {RecipientId(id), name, {}, RecipientKind::team}, now);
  }
  if (!policy.welcome_members) return;
  const int wanted = database_->run(
      "INSERT INTO rosters (tenant, team, next_attempt_at, updated_at) VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
      policy.tenant, id, now, now);
  if (!was_selected && wanted == 0) affect_roster(policy.tenant, id);
}

void SqlStore::let_team_go(const PolicyRow& policy, const std::string& id, TimePoint now) {
  let_one_go(policy, id, now);
  affect_roster(policy.tenant, id);
}

Result<std::optional<RecipientId>> SqlStore::team_of(const TenantId& tenant, const std::string& thread) {
  return guarded<std::optional<RecipientId>>([&]() -> std::optional<RecipientId> {
    auto found =
        database_->query("SELECT id FROM recipients WHERE tenant=? AND thread=? AND kind='team'", tenant, thread);
    return found.step() ? std::optional(RecipientId(found.text(0))) : std::nullopt;
  });
}

/// Members of a team that has the app and that a policy selects: whom it welcomes through that team.
std::vector<std::string> SqlStore::policies_welcoming_member(const TenantId& tenant, const std::string& id) {
  std::vector<std::string> policies;
  // By way of the roster: a planner that may join would walk through all targets of the tenant.
  auto rows = database_->query(
      "SELECT p.name FROM policies p WHERE p.tenant=?1 AND p.welcome_members=1 AND EXISTS (SELECT 1 FROM roster m WHERE"
      " m.tenant=?1 AND m.member=?2 AND EXISTS (SELECT 1 FROM targets t WHERE t.policy=p.name AND t.tenant=?1 AND"
      " t.id=m.team AND t.kind='team' AND t.selected=1) AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?1 AND"
      " r.id=m.team AND r.state='reachable'))",
      tenant, id);
  while (rows.step()) policies.push_back(rows.text(0));
  return policies;
}

/// Whom another policy has the app installed for waits for that; everybody else is reached through a team.
core::Recipient SqlStore::as_member(core::Recipient recipient, TimePoint now) {
  auto installs = database_->query("SELECT 1 FROM targets WHERE tenant=? AND id=? AND selected=1 AND install=1",
                                   recipient.tenant, recipient.id);
  if (installs.step()) return recipient;
  auto team = database_->query(
      "SELECT m.user_id, r.service_url FROM roster m JOIN recipients r ON r.tenant=m.tenant AND r.id=m.team WHERE"
      " m.tenant=? AND m.member=? AND r.state='reachable' LIMIT 1",
      recipient.tenant, recipient.id);
  if (!team.step()) return recipient;
  return core::after_membership(std::move(recipient), {{}, team.text(1), team.text(0), {}}, now);
}

Status SqlStore::roster_changed(const TenantId& tenant, const RecipientId& team, TimePoint now) {
  return guarded<void>([&] { read_roster_again(tenant, team, now); });
}

/// One that is being read is read again afterwards.
void SqlStore::read_roster_again(const TenantId& tenant, const RecipientId& team, TimePoint now) {
  database_->run(
      "UPDATE rosters SET stale=1, next_attempt_at=CASE WHEN taken=1 THEN next_attempt_at ELSE"
      " earlier(coalesce(next_attempt_at, ?1), ?1) END WHERE tenant=?2 AND team=?3",
      now + kMoreMayFollow, tenant, team);
}

Result<std::vector<DueRoster>> SqlStore::take_rosters(const TenantId& tenant, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<DueRoster>>([&] {
    std::vector<DueRoster> taken;
    auto rows = database_->query("SELECT " + recipient_columns() + ", " + kDueFields.columns() +
                                     " FROM rosters s JOIN recipients r ON r.tenant=s.tenant AND r.id=s.team"
                                     " WHERE s.tenant=? AND s.next_attempt_at<=? AND " ROSTER_WANTED
                                     " ORDER BY s.next_attempt_at LIMIT ?",
                                 tenant, now, most);
    while (rows.step()) taken.push_back(read_due(rows));
    for (const auto& due : taken) {
      database_->run("UPDATE rosters SET next_attempt_at=?, taken=1 WHERE tenant=? AND team=?", now + lease, tenant,
                     due.team.id);
    }
    return taken;
  });
}

Result<std::optional<TimePoint>> SqlStore::next_roster(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] {
    return first_time(
        database_->query("SELECT min(s.next_attempt_at) FROM rosters s JOIN recipients r ON"
                         " r.tenant=s.tenant AND r.id=s.team WHERE s.tenant=? AND " ROSTER_WANTED,
                         tenant));
  });
}

Status SqlStore::begin_roster(const TenantId& tenant, const RecipientId& team) {
  return guarded<void>(
      [&] { database_->run("UPDATE rosters SET round=round+1, stale=0 WHERE tenant=? AND team=?", tenant, team); });
}

Status SqlStore::keep_members(const TenantId& tenant, const RecipientId& team, const std::vector<TeamMember>& members) {
  return guarded<void>([&] {
    for (const auto& member : members) {
      const int met = database_->run(
          "UPDATE roster SET user_id=?4, role=?5, round=(SELECT round FROM rosters WHERE tenant=?1 AND team=?2) WHERE "
          "tenant=?1"
          " AND team=?2 AND member=?3",
          tenant, team, member.id, member.user_id, core::name(member.role));
      if (met > 0) continue;
      database_->run(
          "INSERT INTO roster (tenant, team, member, user_id, role, round) SELECT tenant, team, ?3, ?4, ?5, round FROM"
          " rosters WHERE tenant=?1 AND team=?2",
          tenant, team, member.id, member.user_id, core::name(member.role));
      affect(tenant, member.id.str());
    }
  });
}

Status SqlStore::finish_roster(const TenantId& tenant, const RecipientId& team, TimePoint now, Duration next) {
  return guarded<void>([&] {
#define NOT_MET "tenant=?1 AND team=?2 AND round<>(SELECT round FROM rosters WHERE tenant=?1 AND team=?2)"
    database_->run("INSERT INTO affected (tenant, id) SELECT tenant, member FROM roster WHERE " NOT_MET
                   " ON CONFLICT DO NOTHING",
                   tenant, team);
    database_->run("DELETE FROM roster WHERE " NOT_MET, tenant, team);
    judge_wishes(tenant, team, now);
    database_->run(
        "UPDATE rosters SET taken=0, attempts=0, cause='', detail='', updated_at=?1, next_attempt_at=CASE WHEN stale=1"
        " THEN CAST(?2 AS BIGINT) ELSE ?3 END WHERE tenant=?4 AND team=?5",
        now, now + kMoreMayFollow, now + next, tenant, team);
  });
}

Status SqlStore::put_off_roster(const TenantId& tenant, const RecipientId& team, const Cause& cause, TimePoint now,
                                Duration wait) {
  return guarded<void>([&] {
    database_->run(
        "UPDATE rosters SET taken=0, attempts=attempts+1, cause=?, detail=?, updated_at=?, next_attempt_at=? WHERE"
        " tenant=? AND team=?",
        cause.name, cause.detail, now, now + wait, tenant, team);
  });
}

void SqlStore::affect_roster(const TenantId& tenant, const std::string& team) {
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT tenant, member FROM roster WHERE tenant=? AND team=? ON CONFLICT DO "
      "NOTHING",
      tenant, team);
}

/// Members are reached through a team for as long as it is reachable itself. It is read anew whenever it begins to be;
/// a reading that is under way may be of the time before.
void SqlStore::follow_reach(const core::Recipient& before, const core::Recipient& after, TimePoint now) {
  using S = core::RecipientState;
  if (after.kind != core::RecipientKind::team) return;
  if ((before.state == S::reachable) != (after.state == S::reachable)) {
    affect_roster(after.tenant, after.id.str());
    read_roster_again(after.tenant, after.id, now);
  }
  if (after.state != S::removed) return;
  database_->run("DELETE FROM roster WHERE tenant=? AND team=?", after.tenant, after.id);
  database_->run("DELETE FROM team_wishes WHERE tenant=? AND team=?", after.tenant, after.id);
}

}  // namespace welcomed::store
