// Groups that Graph refuses to tell of, and whom that concerns.
#include "core/backoff.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstWait = 10min;
constexpr Duration kLongestWait = 24h;

}  // namespace

Result<std::vector<GroupId>> RefusedGroups::groups_in(const Feed& feed) {
  return guarded<std::vector<GroupId>>([&] {
    std::vector<GroupId> groups;
    for (auto& id : store_.directory.groups_of(feed)) groups.emplace_back(std::move(id));
    return groups;
  });
}

Result<std::vector<GroupUse>> RefusedGroups::uses_of(const Feed& feed) {
  return guarded<std::vector<GroupUse>>([&] {
    std::vector<GroupUse> uses;
    auto rows = database_->query(
        "WITH RECURSIVE up(id) AS (SELECT id FROM feed_groups WHERE tenant=?1 AND feed=?2 UNION SELECT m.holder FROM"
        " members m JOIN up ON m.tenant=?1 AND m.member=up.id AND m.nested=1) SELECT DISTINCT g.policy, g.leaves_out"
        " FROM up JOIN policy_groups g ON g.tenant=?1 AND g.id=up.id AND g." NOT_OF_WAVES,
        feed.tenant, feed.number);
    while (rows.step()) uses.push_back({rows.text(0), rows.integer(1) != 0});
    return uses;
  });
}

Status RefusedGroups::refuse(const Feed& feed, const std::vector<RefusedGroup>& refused, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& [id, cause] : refused) {
      auto known = database_->query("SELECT attempts FROM refused_groups WHERE tenant=? AND id=?", feed.tenant, id);
      const auto attempts = known.step() ? static_cast<int>(known.integer(0)) + 1 : 1;
      database_->run(
          "INSERT INTO refused_groups (tenant, id, cause, detail, attempts, next_attempt_at) VALUES (?,?,?,?,?,?) ON"
          " CONFLICT (tenant, id) DO UPDATE SET cause=excluded.cause, detail=excluded.detail, "
          "attempts=excluded.attempts,"
          " next_attempt_at=excluded.next_attempt_at",
          feed.tenant, id, cause.name, cause.detail, attempts,
          now + core::steady_backoff(attempts, kFirstWait, kLongestWait));
    }
    store_.directory.forget_feed(feed);
  });
}

void RefusedGroups::add_faults_of_refused(const TenantId& tenant, std::vector<GroupFault>& faults) {
  auto rows = database_->query(GROUPS_OF_POLICIES
                               "SELECT d.policy, d.leaves_out, d.ref, g.id, g.cause, g.detail FROM refused_groups g"
                               " JOIN down d ON d.id=g.id WHERE g.tenant=?1 AND d." NOT_OF_WAVES
                               " ORDER BY d.policy" BY_BYTES ", d.leaves_out, d.ref" BY_BYTES ", g.id" BY_BYTES,
                               tenant);
  while (rows.step()) {
    const auto ref = rows.text(2);
    const auto id = rows.text(3);
    const auto named = ref == id ? ref : ref + " (" + id + ")";
    faults.push_back({rows.text(0), rows.integer(1) != 0, {rows.text(4), named + ": " + rows.text(5)}});
  }
}

}  // namespace welcomed::store
