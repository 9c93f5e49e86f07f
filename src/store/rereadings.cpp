// What is read anew beside delta queries, at its own slow pace.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

std::string holder_of_filter(const std::string& policy) { return "filter:" + policy; }

constexpr auto kRereadingFields = sql::fields_of<Rereading>(
    Field{"r.tenant", within(&Rereading::feed, &Feed::tenant)},
    Field{"r.feed", within(&Rereading::feed, &Feed::number)},
    Field{"coalesce(f.query, '')", within(&Rereading::feed, &Feed::query)},
    Field{"coalesce(f.of_members, 0)", within(&Rereading::feed, &Feed::of_members)},
    Field{"r.link", within(&Rereading::feed, &Feed::link)}, Field{"r.policy", &Rereading::policy},
    Field{"r.begun_at", within(&Rereading::progress, &core::ReadingProgress::begun)},
    Field{"r.pages", within(&Rereading::progress, &core::ReadingProgress::pages)},
    Field{"r.met", within(&Rereading::progress, &core::ReadingProgress::met)},
    Field{"r.total", within(&Rereading::progress, &core::ReadingProgress::total)},
    Field{"r.expired", within(&Rereading::progress, &core::ReadingProgress::expired)},
    Field{"r.attempts", &Rereading::attempts}, Field{"r.due_at", &Rereading::due});

std::string rereadings() {
  return "SELECT " + kRereadingFields.columns() + " FROM rereadings r LEFT JOIN feeds f ON f.number=r.feed ";
}

Rereading read_rereading(const Statement& row) {
  auto rereading = kRereadingFields.read(row);
  rereading.feed.whole = true;
  rereading.feed.again = true;
  return rereading;
}

}  // namespace

Status Rereadings::plan(const TenantId& tenant, std::optional<Duration> period, TimePoint now) {
  return guarded<void>([&] {
    if (!period) return static_cast<void>(database_->run("DELETE FROM rereadings WHERE tenant=?", tenant));
    database_->run(
        "DELETE FROM rereadings WHERE tenant=?1 AND policy<>'' AND NOT EXISTS (SELECT 1 FROM policy_filters p WHERE"
        " p.policy=rereadings.policy AND p.tenant=?1 AND p.asked_at>0)",
        tenant);
    database_->run(
        "INSERT INTO rereadings (tenant, feed, policy, begun_at, due_at, total) SELECT tenant, number, '', CAST(?2 AS "
        "BIGINT), 0, -1"
        " FROM feeds f WHERE tenant=?1 AND whole=1 AND NOT EXISTS (SELECT 1 FROM rereadings r WHERE r.tenant=?1 AND"
        " r.feed=f.number) UNION ALL SELECT tenant, 0, policy, CAST(?2 AS BIGINT), 0, -1 FROM policy_filters p WHERE "
        "tenant=?1 AND"
        " asked_at>0 AND NOT EXISTS (SELECT 1 FROM rereadings r WHERE r.tenant=?1 AND r.feed=0 AND r.policy=p.policy)",
        tenant, now);
    std::vector<Rereading> fresh;
    auto rows = database_->query(rereadings() + "WHERE r.tenant=? AND r.total<0", tenant);
    while (rows.step()) fresh.push_back(read_rereading(rows));
    for (const auto& each : fresh) begin(each, 0, *period, now);
    // A shorter period is heeded at once.
    database_->run("UPDATE rereadings SET due_at=?2 WHERE tenant=?1 AND due_at>?2", tenant, now + *period);
  });
}

Result<std::optional<Rereading>> Rereadings::first(const TenantId& tenant) {
  return guarded<std::optional<Rereading>>([&]() -> std::optional<Rereading> {
    auto row = database_->query(
        rereadings() + "WHERE r.tenant=? ORDER BY r.due_at, r.feed, r.policy" BY_BYTES " LIMIT 1", tenant);
    return row.step() ? std::optional(read_rereading(row)) : std::nullopt;
  });
}

/// A round is given with the first page.
std::int64_t Rereadings::round_of_rereading(std::int64_t feed, const TenantId& tenant, const std::string& policy) {
  auto row =
      database_->query("SELECT round FROM rereadings WHERE tenant=? AND feed=? AND policy=?", tenant, feed, policy);
  if (!row.step()) throw DatabaseError({"the store: nothing is read anew there any more", ""});
  if (row.integer(0) != 0) return row.integer(0);
  const auto round = store_.directory.next_round();
  database_->run("UPDATE rereadings SET round=? WHERE tenant=? AND feed=? AND policy=?", round, tenant, feed, policy);
  return round;
}

Status Rereadings::go_on(const Rereading& rereading, const FeedPlace& place, std::int64_t items, Duration period,
                         TimePoint now) {
  return guarded<void>([&] {
    if (!place.round_ends) return note_page(rereading, place.link, items, period, now);
    const auto& feed = rereading.feed;
    const auto round = round_of_rereading(feed.number, feed.tenant, {});
    store_.directory.sweep(feed, round, now);
    database_->run("UPDATE feed_groups SET seen=0 WHERE feed=? AND seen<?", feed.number, round);
    database_->run("UPDATE feeds SET link=?, round=? WHERE number=?", place.link, round, feed.number);
    begin(rereading, 0, period, now);
  });
}

Status Rereadings::reread_filter(const Rereading& rereading, const std::vector<RecipientId>& people,
                                 const FeedPlace& place, Duration period, TimePoint now) {
  return guarded<void>([&] {
    const auto& tenant = rereading.feed.tenant;
    const auto holder = holder_of_filter(rereading.policy);
    const auto round = round_of_rereading(0, tenant, rereading.policy);
    for (const auto& id : people) store_.directory.join(tenant, holder, {id.str()}, round);
    if (!place.round_ends) {
      return note_page(rereading, place.link, static_cast<std::int64_t>(people.size()), period, now);
    }
    store_.directory.leave_all_but(tenant, holder, round);
    database_->run("UPDATE policy_filters SET round=?, asked_at=? WHERE policy=? AND tenant=?", round, now,
                   rereading.policy, tenant);
    begin(rereading, 0, period, now);
  });
}

void Rereadings::note_page(const Rereading& rereading, const std::string& link, std::int64_t items, Duration period,
                           TimePoint now) {
  auto progress = rereading.progress;
  ++progress.pages;
  progress.met += items;
  database_->run(
      "UPDATE rereadings SET link=?, pages=?, met=?, attempts=0, due_at=? WHERE tenant=? AND feed=? AND policy=?", link,
      progress.pages, progress.met, core::next_page_at(progress, period, now), rereading.feed.tenant,
      rereading.feed.number, rereading.policy);
}

/// From the beginning, with what is known now; its links expired so often before.
void Rereadings::begin(const Rereading& rereading, int expired, Duration period, TimePoint now) {
  const core::ReadingProgress progress{.begun = now, .total = items_of(rereading), .expired = expired};
  database_->run(
      "UPDATE rereadings SET round=0, link='', pages=0, met=0, total=?, expired=?, attempts=0, begun_at=?, due_at=?"
      " WHERE tenant=? AND feed=? AND policy=?",
      progress.total, expired, now, core::next_page_at(progress, period, now), rereading.feed.tenant,
      rereading.feed.number, rereading.policy);
}

/// How much of what it reads is known.
std::int64_t Rereadings::items_of(const Rereading& rereading) {
  const auto& feed = rereading.feed;
  const auto count = [](Statement query) { return query.step() ? query.integer(0) : std::int64_t{0}; };
  if (!rereading.policy.empty()) {
    return count(database_->query("SELECT count(*) FROM members WHERE tenant=? AND holder=?", feed.tenant,
                                  holder_of_filter(rereading.policy)));
  }
  if (feed.of_members) {
    return count(database_->query(
        "SELECT count(*) FROM feed_groups g JOIN members m ON m.tenant=g.tenant AND m.holder=g.id WHERE g.feed=?",
        feed.number));
  }
  if (feed.query.starts_with("/users/"))
    return count(database_->query("SELECT count(*) FROM directory_users WHERE tenant=?", feed.tenant));
  return count(database_->query("SELECT count(*) FROM directory_groups WHERE tenant=?", feed.tenant));
}

Status Rereadings::put_off(const Rereading& rereading, TimePoint until) {
  return guarded<void>([&] {
    database_->run("UPDATE rereadings SET attempts=attempts+1, due_at=? WHERE tenant=? AND feed=? AND policy=?", until,
                   rereading.feed.tenant, rereading.feed.number, rereading.policy);
  });
}

Status Rereadings::restart(const Rereading& rereading, Duration period, TimePoint now) {
  return guarded<void>([&] { begin(rereading, rereading.progress.expired + 1, period, now); });
}

}  // namespace welcomed::store
