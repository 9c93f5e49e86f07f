// Who leads which tenant.
#include "store/leaderships.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/leadership.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of a row `l` of `leaderships`, by the clock: it is led. The lease is its leader's.
#define IS_LED                                                                                                  \
  "EXISTS (SELECT 1 FROM instances i WHERE i.name=l.leader AND i.stopped IS NULL AND i.leads_until>CAST(?1 AS " \
  "BIGINT))"

/// Since when nobody leads it, or until when somebody does.
#define FREE_SINCE                                                                                    \
  "CASE WHEN l.leader='' THEN l.free_from ELSE coalesce((SELECT i.leads_until FROM instances i WHERE" \
  " i.name=l.leader), 0) END"

struct Row {
  std::string leader;  ///< of one that is led
  std::int64_t fence = 0;
  TimePoint free_since{};
};

std::map<std::string, Row> rows_by_tenant(sql::Connection& database, TimePoint clock) {
  std::map<std::string, Row> all;
  auto rows = database.query("SELECT l.tenant, CASE WHEN " IS_LED " THEN l.leader ELSE '' END, l.fence, " FREE_SINCE
                             " FROM leaderships l",
                             clock);
  while (rows.step()) all[rows.text(0)] = {rows.text(1), rows.integer(2), TimePoint(Duration(rows.integer(3)))};
  return all;
}

/// The daemons that are there and configured for it, by tenant.
using Candidates = std::map<std::string, std::vector<std::string>>;

Candidates candidates_by_tenant(sql::Connection& database, TimePoint clock) {
  Candidates all;
  auto rows = database.query(
      "SELECT c.tenant, c.daemon FROM candidacies c JOIN instances i ON i.name=c.daemon WHERE i.stopped IS NULL AND"
      " i.leads_until>? ORDER BY c.daemon" BY_BYTES,
      clock);
  while (rows.step()) all[rows.text(0)].push_back(rows.text(1));
  return all;
}

/// All of them, for whoever leads one has one more, configured here or not. What `name` still ends will be somebody's;
/// what nobody ever led is anybody's at once.
std::vector<core::Seat> seats_of(const std::string& name, const std::set<std::string>& wanted,
                                 const std::map<std::string, Row>& rows, Candidates candidates, TimePoint clock) {
  std::vector<core::Seat> seats;
  for (const auto& [tenant, row] : rows) {
    const bool ends = row.leader == name && !wanted.contains(tenant);
    seats.push_back({TenantId(tenant), ends ? "" : row.leader, ends ? -core::kLeaderLease : clock - row.free_since,
                     std::move(candidates[tenant])});
  }
  for (const auto& tenant : wanted) {
    if (!rows.contains(tenant))
      seats.push_back({TenantId(tenant), "", core::kLeftToOthers, std::move(candidates[tenant])});
  }
  return seats;
}

/// Tells the others for which tenants `name` is configured.
void stand_for(sql::Connection& database, const std::string& name, const std::set<std::string>& wanted) {
  std::set<std::string> before;
  auto rows = database.query("SELECT tenant FROM candidacies WHERE daemon=?", name);
  while (rows.step()) before.insert(rows.text(0));
  if (wanted == before) return;
  database.run("DELETE FROM candidacies WHERE daemon=?", name);
  for (const auto& tenant : wanted) database.run("INSERT INTO candidacies (daemon, tenant) VALUES (?,?)", name, tenant);
}

}  // namespace

Status Leaderships::join(const Instance& instance, TimePoint now) {
  auto freed = guarded<void>([&] {
    // Where its lease was over before, nothing was sent since.
    database_->run(
        "UPDATE leaderships SET leader='', free_from=earlier(?1, coalesce((SELECT i.leads_until FROM instances i WHERE"
        " i.name=?2), 0)) WHERE leader=?2",
        database_->time(now) + core::kRest, instance.name);
  });
  if (!freed) return freed;
  auto begun = store_.instances.begin(instance);
  if (!begun) return begun;
  auto joined = guarded<void>([&] {
    // From here on it counts as there, and others who join do not take it for one that ended.
    database_->run("UPDATE instances SET seen=?1, leads_until=?1 WHERE name=?2", database_->time(now), instance.name);
    database_->run("DELETE FROM candidacies WHERE daemon NOT IN (SELECT name FROM instances)");
  });
  return joined ? store_.news.tell_all() : joined;
}

Result<Council> Leaderships::renew(const std::string& name, const std::vector<TenantId>& tenants, TimePoint now) {
  return guarded<Council>([&] {
    const auto clock = database_->time(now);
    const int known = database_->run("UPDATE instances SET seen=?1, leads_until=?2 WHERE name=?3 AND stopped IS NULL",
                                     clock, clock + core::kLeaderLease, name);
    if (known == 0) {
      throw DatabaseError({"the store: it does not know " + name + ", the daemon that works with it, any more",
                           "restart this daemon; where two have one name, give each its own `instance`"});
    }
    std::set<std::string> wanted;
    for (const auto& tenant : tenants) wanted.insert(tenant.str());
    stand_for(*database_, name, wanted);
    const auto there = daemons(clock);
    // Any of them may have told the store other policies.
    store_.priorities.ask_again();
    auto rows = rows_by_tenant(*database_, clock);
    const auto seats = seats_of(name, wanted, rows, candidates_by_tenant(*database_, clock), clock);
    auto shared = core::share_out(name, seats);
    Council council{
        .hand_over = std::move(shared.hand_over), .daemons = there.size(), .look_in = core::next_look(name, seats)};
    for (const auto& tenant : shared.take) {
      auto& row = rows[tenant.str()];
      council.taken[tenant] = row.fence;
      // A server that lost its last commits would else give a number twice.
      row = {name, std::max(row.fence + 1, std::int64_t{clock.time_since_epoch().count()}), {}};
      database_->run(
          "INSERT INTO leaderships (tenant, leader, fence, free_from) VALUES (?1,?2,?3,0) ON CONFLICT (tenant) DO"
          " UPDATE SET leader=?2, fence=?3",
          tenant, name, row.fence);
    }
    for (const auto& tenant : tenants) {
      const auto row = rows.find(tenant.str());
      if (row != rows.end() && row->second.leader == name) council.led.push_back({tenant, name, row->second.fence});
    }
    return council;
  });
}

Result<bool> Leaderships::stands(const TenantId& tenant, std::int64_t fence) {
  return guarded<bool>([&] {
    return database_->query("SELECT 1 FROM leaderships WHERE tenant=? AND fence=? AND leader<>''", tenant, fence)
        .step();
  });
}

Status Leaderships::hand_over(const TenantId& tenant, std::int64_t fence, TimePoint now) {
  auto freed = guarded<void>([&] {
    database_->run("UPDATE leaderships SET leader='', free_from=? WHERE tenant=? AND fence=?",
                   database_->time(now) + core::kRest, tenant, fence);
  });
  return freed ? store_.news.tell_all() : freed;
}

Result<std::vector<Leadership>> Leaderships::all(TimePoint now) {
  return guarded<std::vector<Leadership>>([&] {
    std::vector<Leadership> all;
    auto rows = database_->query("SELECT l.tenant, l.leader, l.fence FROM leaderships l WHERE " IS_LED
                                 " ORDER BY l.tenant" BY_BYTES,
                                 database_->time(now));
    while (rows.step()) all.push_back({TenantId(rows.text(0)), rows.text(1), rows.integer(2)});
    return all;
  });
}

/// That may lead, by name.
std::vector<std::string> Leaderships::daemons(TimePoint clock) {
  std::vector<std::string> all;
  auto rows = database_->query(
      "SELECT name FROM instances WHERE stopped IS NULL AND leads_until>? ORDER BY name" BY_BYTES, clock);
  while (rows.step()) all.push_back(rows.text(0));
  return all;
}

}  // namespace welcomed::store
