// Settler: deliveries whose outcome is unknown.
#include "base/random.hpp"
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::DeliveryState;
using core::Settlement;

namespace {

/// Of unknown deliveries `d`: their recipients, and what was sent.
#define WITH_BODIES                                                                                           \
  " JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient LEFT JOIN bodies b ON b.tenant=d.tenant AND " \
  "b.recipient=d.recipient AND b.key=d.key"

constexpr auto kUnknownFields = sql::fields_of<UnknownDelivery>(
    Field{"d.key", &UnknownDelivery::key}, Field{"d.policy", &UnknownDelivery::policy},
    Field{"d.conversation_id", &UnknownDelivery::to},
    Field{"d.cause", within(&UnknownDelivery::what, within(&core::Unsettled::cause, &Cause::name))},
    Field{"d.detail", within(&UnknownDelivery::what, within(&core::Unsettled::cause, &Cause::detail))},
    Field{"d.attempts", within(&UnknownDelivery::what, &core::Unsettled::attempt)},
    Field{"d.repeats", within(&UnknownDelivery::what, &core::Unsettled::repeats)},
    Field{"d.absent_at", within(&UnknownDelivery::what, &core::Unsettled::absent_at)},
    Field{"coalesce(d.claimed_at, d.updated_at)", &UnknownDelivery::claimed_at},
    Field{"coalesce(b.body, '')", &UnknownDelivery::body});

constexpr auto kMomentFields = sql::fields_of<core::Moment>(Field{"d.waits_since", &core::Moment::at},
                                                            Field{"d.waits_since_uptime", &core::Moment::uptime});

std::string unknown_columns() {
  return recipient_columns() + ", " + kUnknownFields.columns() + ", " + kMomentFields.columns();
}

UnknownDelivery read_unknown(const Statement& row) {
  sql::Reading reading(row);
  auto delivery = read_behind(&UnknownDelivery::recipient, reading, kUnknownFields);
  delivery.what.waits_since = reading.next_if_any(kMomentFields);
  delivery.ordered = delivery.policy.starts_with("notify:");
  return delivery;
}

constexpr Queue<UnknownDelivery> kUnsettledQueue{.lease_of = kLeaseOfMessage,
                                                 .first_of = FIRST_OF("deliveries", "tenant=? AND state='unknown'"),
                                                 .read_row = read_unknown,
                                                 .bind_key = bind_message};

std::string what_of(const UnknownDelivery& delivery, const Settlement& settlement) {
  const bool held = settlement.state == DeliveryState::unknown && !settlement.next_attempt;
  return delivery.key + (held ? " is held" : " is " + std::string(core::name(settlement.state)));
}

/// In the form of those that the schema gives.
std::string new_store_id() {
  auto id = Random::from_device().uuid();
  std::erase(id, '-');
  return id;
}

Settlement resolved(const UnknownDelivery& delivery, Resolution resolution, TimePoint now) {
  Settlement settlement{.state = DeliveryState::unknown,
                        .next_attempt = now,
                        .cause = delivery.what.cause,
                        .repeats = delivery.what.repeats};
  if (resolution == Resolution::sent) settlement = {.state = DeliveryState::sent, .repeats = delivery.what.repeats};
  if (resolution == Resolution::resend) settlement.state = DeliveryState::pending;
  return settlement;
}

/// What was found in a channel began a thread there (contracts/bot.md §8.1).
ConversationId place_of(const UnknownDelivery& delivery, const Settlement& settlement) {
  const bool began_thread = delivery.recipient.kind == core::RecipientKind::team && !settlement.activity.empty();
  return began_thread ? ConversationId(delivery.to.str() + ";messageid=" + settlement.activity) : delivery.to;
}

}  // namespace

Result<std::vector<UnknownDelivery>> Unknown::take(const TenantId& tenant, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<UnknownDelivery>>([&] {
    // The first ones by themselves: of joined tables a planner expects more rows than there are.
    auto due = database_->query(
        "SELECT " + unknown_columns() +
            " FROM (SELECT * FROM deliveries WHERE tenant=? AND state='unknown' AND next_attempt_at IS NOT NULL AND "
            "next_attempt_at<=? ORDER BY next_attempt_at LIMIT ?) AS d" WITH_BODIES " ORDER BY d.next_attempt_at",
        tenant, now, most);
    return kUnsettledQueue.take(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Unknown::next(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return kUnsettledQueue.next(*database_, tenant); });
}

/// They are due at once, so that each begins to wait then and not when its former wait would have been over.
Status Unknown::wait_anew(const TenantId& tenant) {
  return guarded<void>([&] {
    database_->run(
        "UPDATE deliveries SET waits_since=NULL, waits_since_uptime=NULL, next_attempt_at=earlier(next_attempt_at,"
        " updated_at) WHERE tenant=? AND state='unknown' AND waits_since IS NOT NULL",
        tenant);
  });
}

Status Unknown::record(const UnknownDelivery& delivery, const Settlement& settlement, TimePoint now) {
  return guarded<void>([&] {
    const auto& recipient = delivery.recipient;
    const auto& since = settlement.waits_since;
    // A repeat goes only where a message may go at all; it is due when the recipient is.
    const int changed = database_->run(
        "UPDATE deliveries SET state=CASE WHEN ?1='pending' AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?8"
        "  AND r.id=?9 AND r.silent=1) THEN 'opted_out' ELSE ?1 END, cause=?2, detail=?3, repeats=?4, absent_at=?5,"
        " activity_id=?6, next_attempt_at=CASE WHEN ?1='unknown' OR (?1='pending' AND EXISTS (SELECT 1 FROM recipients"
        "  r WHERE r.tenant=?8 AND r.id=?9 AND r.state='reachable' AND r.silent=0)) THEN CAST(?7 AS BIGINT) END, "
        "taken=0,"
        " updated_at=?12, conversation_id=?13, read_at=CASE WHEN ?1<>'sent' OR read_up_to>=CAST(?14 AS BIGINT) THEN"
        " read_at END, waits_since=?15, waits_since_uptime=?16 WHERE tenant=?8 AND recipient=?9 AND key=?10 AND "
        "state='unknown' AND "
        "attempts=?11",
        core::name(settlement.state), settlement.cause.name, settlement.cause.detail, settlement.repeats,
        settlement.absent_at, settlement.activity, settlement.next_attempt, recipient.tenant, recipient.id,
        delivery.key, delivery.what.attempt, now, place_of(delivery, settlement), core::number_of(settlement.activity),
        since ? std::optional(since->at) : std::nullopt, since ? std::optional(since->uptime) : std::nullopt);
    if (changed == 0) return;
    if (settlement.next_attempt) {
      const bool again = settlement.state == DeliveryState::unknown;
      store_.dues.note(recipient.tenant, again ? QueueName::unknown : messages_to(recipient.kind),
                       *settlement.next_attempt);
    }
    if (settlement.state == DeliveryState::unknown && settlement.next_attempt && !settlement.absent_at) return;
    if (settlement.state != DeliveryState::unknown)
      store_.deliveries.forget_body(recipient.tenant, recipient.id, delivery.key);
    if (settlement.state == DeliveryState::sent) store_.schedule.replan(recipient.tenant, recipient.id, now);
    store_.recipients.tell(recipient.tenant, recipient.id.str(),
                           {what_of(delivery, settlement), settlement.cause.detail}, now);
  });
}

Result<std::vector<UnknownDelivery>> Unknown::all(const UnknownFilter& filter) {
  return guarded<std::vector<UnknownDelivery>>([&] {
    std::vector<UnknownDelivery> all;
    auto query = database_->query("SELECT " + unknown_columns() +
                                      " FROM deliveries d" WITH_BODIES
                                      " WHERE d.state='unknown'"
                                      " AND (?1='' OR d.tenant=?1) AND (?2='' OR d.recipient=?2)"
                                      " AND (?3='' OR d.policy=?3) AND (?4='' OR d.key=?4) ORDER BY d.claimed_at",
                                  filter.whom.tenant, filter.whom.id, filter.policy, filter.key);
    while (query.step()) all.push_back(read_unknown(query));
    return all;
  });
}

Result<std::int64_t> Unknown::resolve(const UnknownFilter& filter, Resolution resolution, TimePoint now) {
  const auto deliveries = all(filter);
  if (!deliveries) return tl::unexpected<Error>(deliveries.error());
  for (const auto& delivery : *deliveries) {
    const auto recorded = record(delivery, resolved(delivery, resolution, now), now);
    if (!recorded) return tl::unexpected<Error>(recorded.error());
  }
  return static_cast<std::int64_t>(deliveries->size());
}

/// What may have been sent since a copy was made: it was due, or became so by an admin's `retry` or a wish.
#define UNSETTLED                                               \
  "(state IN ('pending', 'sending', 'failed', 'opted_out') OR " \
  "(state='unknown' AND next_attempt_at IS NOT NULL))"

Result<std::int64_t> Unknown::unsettled() {
  return guarded<std::int64_t>([&] {
    auto row = database_->query("SELECT count(*) FROM deliveries WHERE " UNSETTLED);
    row.step();
    return row.integer(0);
  });
}

Result<std::int64_t> Unknown::resolve_restored(TimePoint now) {
  return guarded<std::int64_t>([&] {
    // From here on it is another store: no other copy of the old one may pass for it.
    database_->run("UPDATE identity SET restored_at=?, store=?, copy=0", now, new_store_id());
    // Their turn may have come since the copy was made.
    database_->run("UPDATE targets SET doubtful=1 WHERE waits=1");
    database_->run(
        "UPDATE confirmations SET state='dropped', cause='restored', updated_at=? WHERE state IN ('pending', "
        "'sending')",
        now);
    return std::int64_t{database_->run(
        "UPDATE deliveries SET state='unknown', cause='restored', detail='held', taken=0, next_attempt_at=NULL,"
        " updated_at=? WHERE " UNSETTLED,
        now)};
  });
}

}  // namespace welcomed::store
