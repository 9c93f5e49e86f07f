// Relay: activities that the bot's own program could not be given.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

std::int64_t bytes_of(const Undelivered& activity) {
  return static_cast<std::int64_t>(activity.headers.size() + activity.body.size()) + activity.secret_bytes;
}

constexpr auto kUndeliveredFields = sql::fields_of<Undelivered>(
    Field{"number", &Undelivered::number}, Field{"tenant", &Undelivered::tenant},
    Field{"conversation", &Undelivered::conversation}, Field{"activity_id", &Undelivered::activity},
    Field{"headers", &Undelivered::headers}, Field{"body", &Undelivered::body}, Field{"secrets", &Undelivered::secrets},
    Field{"attempts", &Undelivered::attempts}, Field{"received_at", &Undelivered::received_at});

}  // namespace

Result<std::optional<std::int64_t>> Relay::keep(const Undelivered& activity, const RelayBounds& bounds, TimePoint due) {
  return guarded<std::optional<std::int64_t>>([&]() -> std::optional<std::int64_t> {
    auto totals = database_->query("SELECT count(*), coalesce(sum(bytes), 0) FROM undelivered");
    totals.step();
    if (totals.integer(0) >= bounds.rows || totals.integer(1) + bytes_of(activity) > bounds.bytes) return std::nullopt;
    auto number = database_->query(
        "INSERT INTO undelivered (tenant, conversation, activity_id, headers, body, secrets, bytes, attempts,"
        " received_at, next_attempt_at) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9, CASE WHEN NOT EXISTS (SELECT 1 FROM "
        "undelivered"
        " WHERE tenant=?1 AND conversation=?2) THEN CAST(?10 AS BIGINT) END) RETURNING number",
        activity.tenant, activity.conversation, activity.activity, activity.headers, activity.body, activity.secrets,
        bytes_of(activity), activity.attempts, activity.received_at, due);
    number.step();
    return number.integer(0);
  });
}

Result<std::vector<Undelivered>> Relay::take(TimePoint now, int most, Duration lease) {
  return guarded<std::vector<Undelivered>>([&] {
    std::vector<Undelivered> taken;
    auto due = database_->query("SELECT " + kUndeliveredFields.columns() +
                                    " FROM undelivered WHERE next_attempt_at IS NOT NULL AND next_attempt_at<=? ORDER "
                                    "BY next_attempt_at, number"
                                    " LIMIT ?",
                                now, most);
    while (due.step()) taken.push_back(kUndeliveredFields.read(due));
    for (const auto& each : taken) {
      database_->run("UPDATE undelivered SET next_attempt_at=?, taken=1 WHERE number=?", now + lease, each.number);
    }
    return taken;
  });
}

Result<std::optional<TimePoint>> Relay::next() {
  return guarded<std::optional<TimePoint>>([&] {
    return first_time(
        database_->query("SELECT min(next_attempt_at) FROM undelivered WHERE next_attempt_at IS NOT NULL"));
  });
}

Status Relay::put_off(std::int64_t number, TimePoint until) {
  return guarded<void>([&] {
    database_->run("UPDATE undelivered SET attempts=attempts+1, next_attempt_at=?, taken=0 WHERE number=?", until,
                   number);
  });
}

Status Relay::drop(const Undelivered& activity, TimePoint now) {
  return guarded<void>([&] {
    database_->run("DELETE FROM undelivered WHERE number=?", activity.number);
    database_->run(
        "UPDATE undelivered SET next_attempt_at=?3 WHERE next_attempt_at IS NULL AND number=(SELECT min(number) FROM"
        " undelivered WHERE tenant=?1 AND conversation=?2)",
        activity.tenant, activity.conversation, now);
  });
}

Result<std::vector<WaitingActivity>> Relay::recover(TimePoint now) {
  return guarded<std::vector<WaitingActivity>>([&] {
    database_->run("UPDATE undelivered SET next_attempt_at=?, taken=0 WHERE taken=1", now);
    std::vector<WaitingActivity> all;
    auto waiting =
        database_->query("SELECT number, tenant, conversation, activity_id FROM undelivered ORDER BY number");
    while (waiting.step())
      all.push_back({waiting.integer(0), TenantId(waiting.text(1)), ConversationId(waiting.text(2)),
                     ActivityId(waiting.text(3))});
    return all;
  });
}

Result<std::vector<std::int64_t>> Relay::numbers() {
  return guarded<std::vector<std::int64_t>>([&] {
    std::vector<std::int64_t> all;
    auto kept = database_->query("SELECT number FROM undelivered ORDER BY number");
    while (kept.step()) all.push_back(kept.integer(0));
    return all;
  });
}

Result<std::int64_t> Relay::forget() {
  return guarded<std::int64_t>([&] { return std::int64_t{database_->run("DELETE FROM undelivered")}; });
}

}  // namespace welcomed::store
