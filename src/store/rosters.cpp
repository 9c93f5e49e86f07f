// Who is in the teams whose members are welcomed.
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

namespace {

using namespace std::chrono_literals;

/// People who join a team seldom come alone.
constexpr Duration kMoreMayFollow = 3s;

constexpr auto kRosterFields = sql::fields_of<DueRoster>(Field{"s.attempts", &DueRoster::attempts});

DueRoster read_roster(const Statement& row) {
  sql::Reading reading(row);
  return read_behind(&DueRoster::team, reading, kRosterFields);
}

constexpr Queue<DueRoster> kRosterQueue{
    .lease_of = LEASE_OF("rosters", "tenant=? AND team=?"),
    .first_of =
        "SELECT s.next_attempt_at FROM rosters s JOIN recipients r ON r.tenant=s.tenant AND r.id=s.team WHERE "
        "s.tenant=? AND s.next_attempt_at IS NOT NULL AND " ROSTER_WANTED " ORDER BY s.next_attempt_at LIMIT 1",
    .read_row = read_roster,
    .bind_key = [](Statement& lease, const DueRoster& row) { lease.bind(row.team.tenant, row.team.id); }};

}  // namespace

/// Members of a team that has the app and that a policy selects: whom it welcomes through that team.
std::vector<std::string> Rosters::policies_welcoming_member(const TenantId& tenant, const std::string& id) {
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
core::Recipient Rosters::as_member(core::Recipient recipient, TimePoint now) {
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

Status Rosters::changed(const TenantId& tenant, const RecipientId& team, TimePoint now) {
  return guarded<void>([&] { read_again(tenant, team, now); });
}

/// One that is being read is read again afterwards.
void Rosters::read_again(const TenantId& tenant, const RecipientId& team, TimePoint now) {
  database_->run(
      "UPDATE rosters SET stale=1, next_attempt_at=CASE WHEN taken=1 THEN next_attempt_at ELSE"
      " earlier(coalesce(next_attempt_at, ?1), ?1) END WHERE tenant=?2 AND team=?3",
      now + kMoreMayFollow, tenant, team);
  store_.dues.note(tenant, QueueName::rosters, now + kMoreMayFollow);
}

Result<std::vector<DueRoster>> Rosters::take(const TenantId& tenant, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<DueRoster>>([&] {
    auto due = database_->query("SELECT " + recipient_columns() + ", " + kRosterFields.columns() +
                                    " FROM rosters s JOIN recipients r ON r.tenant=s.tenant AND r.id=s.team"
                                    " WHERE s.tenant=? AND s.next_attempt_at<=? AND " ROSTER_WANTED
                                    " ORDER BY s.next_attempt_at LIMIT ?",
                                tenant, now, most);
    return kRosterQueue.take(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Rosters::next(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return kRosterQueue.next(*database_, tenant); });
}

Status Rosters::begin(const TenantId& tenant, const RecipientId& team) {
  return guarded<void>(
      [&] { database_->run("UPDATE rosters SET round=round+1, stale=0 WHERE tenant=? AND team=?", tenant, team); });
}

Status Rosters::keep_members(const TenantId& tenant, const RecipientId& team, const std::vector<TeamMember>& members) {
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
      store_.directory.affect(tenant, member.id.str());
    }
  });
}

Status Rosters::finish(const TenantId& tenant, const RecipientId& team, TimePoint now, Duration next) {
  return guarded<void>([&] {
#define NOT_MET "tenant=?1 AND team=?2 AND round<>(SELECT round FROM rosters WHERE tenant=?1 AND team=?2)"
    database_->run("INSERT INTO affected (tenant, id) SELECT tenant, member FROM roster WHERE " NOT_MET
                   " ON CONFLICT DO NOTHING",
                   tenant, team);
    database_->run("DELETE FROM roster WHERE " NOT_MET, tenant, team);
    store_.team_wishes.judge(tenant, team, now);
    database_->run(
        "UPDATE rosters SET taken=0, attempts=0, cause='', detail='', updated_at=?1, next_attempt_at=CASE WHEN stale=1"
        " THEN CAST(?2 AS BIGINT) ELSE ?3 END WHERE tenant=?4 AND team=?5",
        now, now + kMoreMayFollow, now + next, tenant, team);
    store_.dues.note(tenant, QueueName::rosters, now + kMoreMayFollow);
  });
}

Status Rosters::put_off(const TenantId& tenant, const RecipientId& team, const Cause& cause, TimePoint now,
                        Duration wait) {
  return guarded<void>([&] {
    database_->run(
        "UPDATE rosters SET taken=0, attempts=attempts+1, cause=?, detail=?, updated_at=?, next_attempt_at=? WHERE"
        " tenant=? AND team=?",
        cause.name, cause.detail, now, now + wait, tenant, team);
    store_.dues.note(tenant, QueueName::rosters, now + wait);
  });
}

void Rosters::affect(const TenantId& tenant, const std::string& team) {
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT tenant, member FROM roster WHERE tenant=? AND team=? ON CONFLICT DO "
      "NOTHING",
      tenant, team);
}

/// Members are reached through a team for as long as it is reachable itself. It is read anew whenever it begins to be;
/// a reading that is under way may be of the time before.
void Rosters::follow_reach(const core::Recipient& before, const core::Recipient& after, TimePoint now) {
  using S = core::RecipientState;
  if (after.kind == core::RecipientKind::user) return;
  if ((before.state == S::reachable) != (after.state == S::reachable)) {
    affect(after.tenant, after.id.str());
    read_again(after.tenant, after.id, now);
    // One that nobody could read may have been due before.
    store_.dues.note(after.tenant, QueueName::rosters, now);
  }
  if (after.state != S::removed) return;
  database_->run("DELETE FROM roster WHERE tenant=? AND team=?", after.tenant, after.id);
  database_->run("DELETE FROM team_wishes WHERE tenant=? AND team=?", after.tenant, after.id);
}

}  // namespace welcomed::store
