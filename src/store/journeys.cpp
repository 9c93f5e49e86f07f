// Messages that count from somebody's hire.
#include "store/journeys.hpp"

#include <algorithm>

#include "core/journey.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// A message that counts from a hire and was not sent yet, with all that its time depends on.
struct Waiting {
  std::string key;
  std::optional<TimePoint> not_before;
  Duration after{0};
  bool is_first = false;  ///< of its policy
  bool needless = false;
  std::optional<TimePoint> first_sent, turn, hired_at;
  std::string own_zone, tenant_zone;
};

Waiting read_waiting(const Statement& row) {
  return {.key = row.text(0),
          .not_before = row.maybe_time(1),
          .after = Duration(row.integer(2)),
          .is_first = row.integer(3) != 0,
          .needless = row.integer(4) != 0,
          .first_sent = row.maybe_time(5),
          .turn = row.maybe_time(6),
          .hired_at = row.maybe_time(7),
          .own_zone = row.text(8),
          .tenant_zone = row.text(9)};
}

std::optional<TimePoint> due(const Waiting& message) {
  const auto hire = core::hire_of(message.hired_at, message.own_zone, message.tenant_zone);
  if (!hire || message.needless) return std::nullopt;
  if (message.is_first) return core::due_since_hire(*hire, message.after);
  if (!message.first_sent) return std::nullopt;
  return core::due_in_journey(*hire, message.after,
                              std::max(*message.first_sent, message.turn.value_or(*message.first_sent)));
}

}  // namespace

bool Journeys::any(const TenantId& tenant) {
  return database_->query("SELECT 1 FROM follow_ups WHERE tenant=? AND since='hire_date' LIMIT 1", tenant).step();
}

void Journeys::keep_times(const TenantId& tenant, const RecipientId& id) {
  if (!any(tenant)) return;
  std::vector<Waiting> all;
  auto rows = database_->query(
      "SELECT d.key, d.not_before, f.after, CASE WHEN f.key=f.first THEN 1 ELSE 0 END, CASE WHEN " NEEDLESS
      " THEN 1 ELSE 0 END, CASE WHEN w.state='sent' THEN w.updated_at END, t.turn_at, u.hired_at, x.time_zone,"
      " p.time_zone FROM deliveries d JOIN follow_ups f ON f.policy=d.policy AND f.key=d.key AND f.since='hire_date'"
      " JOIN policies p ON p.name=d.policy JOIN recipients x ON x.tenant=d.tenant AND x.id=d.recipient"
      " LEFT JOIN targets t ON t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient"
      " LEFT JOIN deliveries w ON w.tenant=d.tenant AND w.recipient=d.recipient AND w.key=f.first AND f.first<>f.key"
      " LEFT JOIN directory_users u ON u.tenant=d.tenant AND u.id=d.recipient"
      " WHERE d.tenant=? AND d.recipient=? AND d.state IN ('pending', 'opted_out')",
      tenant, id);
  while (rows.step()) all.push_back(read_waiting(rows));
  for (const auto& message : all) {
    const auto time = due(message);
    if (time == message.not_before) continue;
    // What was refused waits as long as it was told to.
    database_->run(
        "UPDATE deliveries SET not_before=?4, next_attempt_at=CASE WHEN CAST(?4 AS BIGINT) IS NULL THEN NULL"
        " WHEN cause<>'' AND next_attempt_at IS NOT NULL THEN later(next_attempt_at, ?4)"
        " WHEN state='pending' AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?1 AND r.id=?2 AND"
        " r.state='reachable' AND r.silent=0) AND " STILL_WANTED
        " THEN CAST(?4 AS BIGINT) END WHERE tenant=?1 AND recipient=?2 AND key=?3",
        tenant, id, message.key, time);
  }
}

void Journeys::keep_times_of(const std::string& policy) {
  std::vector<std::pair<TenantId, RecipientId>> people;
  auto rows = database_->query(
      "SELECT DISTINCT d.tenant, d.recipient FROM follow_ups f JOIN deliveries d ON d.policy=f.policy AND d.key=f.key"
      " WHERE f.policy=? AND f.since='hire_date' AND d.state IN ('pending', 'opted_out')",
      policy);
  while (rows.step()) people.emplace_back(TenantId(rows.text(0)), RecipientId(rows.text(1)));
  for (const auto& [tenant, id] : people) keep_times(tenant, id);
}

void Journeys::look_again(const TenantId& tenant) {
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT tenant, id FROM directory_users WHERE tenant=? AND hired_at IS NOT NULL"
      " ON CONFLICT DO NOTHING",
      tenant);
}

void Journeys::look_again_at(const TenantId& tenant, const RecipientId& id) {
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT tenant, id FROM directory_users WHERE tenant=? AND id=? AND hired_at IS"
      " NOT NULL ON CONFLICT DO NOTHING",
      tenant, id);
}

void Journeys::count_without_date(std::vector<PolicyCounts>& all) {
  for (auto& policy : all) {
    if (!any(policy.tenant)) continue;
    auto row = database_->query(
        "SELECT count(DISTINCT d.recipient) FROM follow_ups f JOIN deliveries d ON d.policy=f.policy AND d.key=f.key"
        " JOIN targets t ON t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient JOIN policies p ON"
        " p.name=d.policy WHERE f.policy=? AND f.since='hire_date' AND d.state='pending' AND " WRITTEN_TO
        " AND NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=d.tenant AND u.id=d.recipient AND u.hired_at "
        "IS"
        " NOT NULL)",
        policy.policy);
    row.step();
    policy.no_hire_date = row.integer(0);
  }
}

void Journeys::count_waiting_due(PolicyCounts& policy, TimePoint now) {
  if (policy.rollout.waiting() == 0 || !any(policy.tenant)) return;
  auto rows = database_->query(
      "SELECT f.after, u.hired_at, coalesce(x.time_zone, ''), p.time_zone FROM follow_ups f JOIN policies p ON"
      " p.name=f.policy JOIN targets t ON t.policy=f.policy AND t.waits=1 AND t.kind='user' JOIN directory_users u ON"
      " u.tenant=t.tenant AND u.id=t.id AND u.hired_at IS NOT NULL LEFT JOIN recipients x ON x.tenant=t.tenant AND"
      " x.id=t.id WHERE f.policy=? AND f.key=f.first AND f.since='hire_date' AND NOT EXISTS (SELECT 1 FROM deliveries"
      " WHERE deliveries.tenant=t.tenant AND deliveries.recipient=t.id AND deliveries.key=f.key AND " NOT_TAKEN_OVER
      ")",
      policy.policy);
  while (rows.step()) {
    const auto hire = core::hire_of(rows.maybe_time(1), rows.text(2), rows.text(3));
    if (hire && core::due_since_hire(*hire, Duration(rows.integer(0))) <= now) ++policy.waiting_due;
  }
}

}  // namespace welcomed::store
