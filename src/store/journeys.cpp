// Messages that count from somebody's hire.
#include "store/journeys.hpp"

#include "core/journey.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

bool Journeys::any(const TenantId& tenant) {
  return database_->query("SELECT 1 FROM follow_ups WHERE tenant=? AND since='hire_date' LIMIT 1", tenant).step();
}

void Journeys::keep_times_of(const std::string& policy) {
  struct Traveller {
    TenantId tenant;
    RecipientId id;
    TimePoint checked_at;
  };
  std::vector<Traveller> all;
  auto rows = database_->query(
      "SELECT DISTINCT t.tenant, t.id, t.checked_at FROM follow_ups f JOIN deliveries d ON d.policy=f.policy AND"
      " d.key=f.key JOIN targets t ON t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient WHERE f.policy=? AND"
      " f.since='hire_date' AND d.state IN ('pending', 'opted_out')",
      policy);
  while (rows.step()) all.push_back({TenantId(rows.text(0)), RecipientId(rows.text(1)), rows.time(2)});
  for (const auto& [tenant, id, checked_at] : all) store_.schedule.replan(tenant, id, checked_at);
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
