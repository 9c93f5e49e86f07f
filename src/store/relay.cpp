// Relay: activities that the bot's own program could not be given.
#include "core/relaying.hpp"
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

std::int64_t bytes_of(const Undelivered& activity) {
  return static_cast<std::int64_t>(activity.headers.size() + activity.body.size()) + activity.secret_bytes;
}

constexpr auto kUndeliveredFields = sql::fields_of<Undelivered>(
    Field{"number", &Undelivered::number}, Field{"owner", &Undelivered::owner}, Field{"tenant", &Undelivered::tenant},
    Field{"conversation", &Undelivered::conversation}, Field{"activity_id", &Undelivered::activity},
    Field{"headers", &Undelivered::headers}, Field{"body", &Undelivered::body}, Field{"secrets", &Undelivered::secrets},
    Field{"attempts", &Undelivered::attempts}, Field{"received_at", &Undelivered::received_at});

Undelivered read_undelivered(const Statement& row) { return kUndeliveredFields.read(row); }

constexpr Queue<Undelivered> kRelayQueue{
    .lease_of = LEASE_OF("undelivered", "number=?"),
    .first_of = FIRST_OF("undelivered", "owner=?"),
    .read_row = read_undelivered,
    .bind_key = [](Statement& lease, const Undelivered& row) { lease.bind(row.number); }};

constexpr auto kWaitingFields = sql::fields_of<WaitingActivity>(
    Field{"number", &WaitingActivity::number}, Field{"tenant", &WaitingActivity::tenant},
    Field{"conversation", &WaitingActivity::conversation}, Field{"activity_id", &WaitingActivity::activity},
    Field{"received_at", &WaitingActivity::received_at});

std::vector<WaitingActivity> waiting_in(Statement rows) {
  std::vector<WaitingActivity> all;
  while (rows.step()) all.push_back(kWaitingFields.read(rows));
  return all;
}

}  // namespace

Result<std::optional<std::int64_t>> Relay::keep(const Undelivered& activity, const RelayBounds& bounds, TimePoint due) {
  return guarded<std::optional<std::int64_t>>([&]() -> std::optional<std::int64_t> {
    auto totals =
        database_->query("SELECT count(*), coalesce(sum(bytes), 0) FROM undelivered WHERE owner=?", activity.owner);
    totals.step();
    if (totals.integer(0) >= bounds.rows || totals.integer(1) + bytes_of(activity) > bounds.bytes) return std::nullopt;
    auto number = database_->query(
        "INSERT INTO undelivered (owner, tenant, conversation, activity_id, headers, body, secrets, bytes, attempts,"
        " received_at, next_attempt_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10, CASE WHEN NOT EXISTS (SELECT 1 FROM"
        " undelivered WHERE owner=?1 AND tenant=?2 AND conversation=?3) THEN CAST(?11 AS BIGINT) END) RETURNING number",
        activity.owner, activity.tenant, activity.conversation, activity.activity, activity.headers, activity.body,
        activity.secrets, bytes_of(activity), activity.attempts, activity.received_at, due);
    number.step();
    store_.dues.note({}, QueueName::relay, due);
    return number.integer(0);
  });
}

Result<std::vector<Undelivered>> Relay::take(const std::string& owner, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<Undelivered>>([&] {
    auto due =
        database_->query("SELECT " + kUndeliveredFields.columns() +
                             " FROM undelivered WHERE owner=? AND next_attempt_at IS NOT NULL AND next_attempt_at<=?"
                             " ORDER BY next_attempt_at, number LIMIT ?",
                         owner, now, most);
    return kRelayQueue.take(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Relay::next(const std::string& owner) {
  return guarded<std::optional<TimePoint>>([&] { return kRelayQueue.next(*database_, owner); });
}

Status Relay::put_off(std::int64_t number, TimePoint until) {
  return guarded<void>([&] {
    database_->run("UPDATE undelivered SET attempts=attempts+1, next_attempt_at=?, taken=0 WHERE number=?", until,
                   number);
    store_.dues.note({}, QueueName::relay, until);
  });
}

Status Relay::drop(const Undelivered& activity, TimePoint now) {
  return guarded<void>([&] {
    database_->run("DELETE FROM undelivered WHERE number=?", activity.number);
    database_->run(
        "UPDATE undelivered SET next_attempt_at=?4 WHERE next_attempt_at IS NULL AND number=(SELECT min(number) FROM"
        " undelivered WHERE owner=?1 AND tenant=?2 AND conversation=?3)",
        activity.owner, activity.tenant, activity.conversation, now);
    store_.dues.note({}, QueueName::relay, now);
  });
}

Result<std::vector<WaitingActivity>> Relay::recover(const std::string& owner, TimePoint now) {
  return guarded<std::vector<WaitingActivity>>([&] {
    give_back(*database_, "undelivered", "owner", owner, now);
    return waiting_in(database_->query(
        "SELECT " + kWaitingFields.columns() + " FROM undelivered WHERE owner=? ORDER BY number", owner));
  });
}

Result<std::vector<std::int64_t>> Relay::numbers(const std::string& owner) {
  return guarded<std::vector<std::int64_t>>([&] {
    std::vector<std::int64_t> all;
    auto kept = database_->query("SELECT number FROM undelivered WHERE owner=? ORDER BY number", owner);
    while (kept.step()) all.push_back(kept.integer(0));
    return all;
  });
}

Result<std::int64_t> Relay::forget(const std::string& owner) {
  return guarded<std::int64_t>(
      [&] { return std::int64_t{database_->run("DELETE FROM undelivered WHERE owner=?", owner)}; });
}

/// A daemon that is cut off for a while may come back with what it holds, until all of that is too old.
Result<std::vector<WaitingActivity>> Relay::drop_left_behind(const std::string& owner, TimePoint now) {
  return guarded<std::vector<WaitingActivity>>([&] {
    auto left = waiting_in(
        database_->query("SELECT " + kWaitingFields.columns() +
                             " FROM undelivered WHERE owner<>? AND NOT EXISTS (SELECT 1 FROM instances i WHERE"
                             " i.name=undelivered.owner AND i.stopped IS NULL AND i.leads_until>?) ORDER BY number",
                         owner, database_->time(now) - core::kRelayedFor));
    for (const auto& each : left) database_->run("DELETE FROM undelivered WHERE number=?", each.number);
    return left;
  });
}

}  // namespace welcomed::store
