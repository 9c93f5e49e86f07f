// Courier: each message key once to each recipient.
#include <algorithm>
#include <iterator>

#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::DeliveryState;
using core::DeliveryStep;

namespace {

std::string attempt_text(int attempt) { return "attempt " + std::to_string(attempt); }

constexpr auto kDueFields =
    sql::fields_of<DueDelivery>(Field{"d.key", &DueDelivery::key}, Field{"d.policy", &DueDelivery::policy},
                                Field{"d.attempts", &DueDelivery::attempts}, Field{"d.cause", &DueDelivery::cause},
                                Field{"d.updated_at", &DueDelivery::since});

constexpr auto kOrderFields =
    sql::fields_of<Order>(Field{"n.template", &Order::template_name},
                          Field{"CASE WHEN n.key IS NULL THEN '' ELSE coalesce(nullif(n.policy, ''), (" FIRST_SELECTING(
                                    "d.tenant", "d.recipient") "), '') END",
                                &Order::policy},
                          Field{"n.data", &Order::data}, Field{"n.channel", &Order::channel});

const std::string& delivery_columns() {
  static const auto kColumns = recipient_columns() + ", " + kDueFields.columns() + ", " + kOrderFields.columns();
  return kColumns;
}

DueDelivery read_due(const Statement& row) {
  sql::Reading reading(row);
  auto due = read_behind(&DueDelivery::recipient, reading, kDueFields);
  due.order = reading.next_if_any(kOrderFields);
  return due;
}

constexpr Queue<DueDelivery> kMessageQueue{
    .lease_of = kLeaseOfMessage,
    .first_of = FIRST_OF("deliveries", "tenant=? AND kind=? AND priority=? AND state='pending'"),
    .read_row = read_due,
    .bind_key = bind_message};

std::string step_text(const DeliveryStep& step) {
  return step.cause.detail.empty() ? step.cause.name : step.cause.name + ": " + step.cause.detail;
}

}  // namespace

/// When a delivery that is put back is due: then, or never where nobody wants it any more.
#define IF_WANTED "CASE WHEN policy LIKE 'notify:%' OR " WANTED_BY_ITS_POLICY " THEN CAST(? AS BIGINT) END"

#define DELIVERIES_WAITING                                                                                   \
  " FROM deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient LEFT JOIN notifications n" \
  " ON n.tenant=d.tenant AND n.key=d.key AND d.policy='notify:'||d.key WHERE d.tenant=?1 AND d.kind=?2 AND"  \
  " d.state='pending' AND d.next_attempt_at IS NOT NULL"
#define DELIVERIES_DUE DELIVERIES_WAITING " AND d.next_attempt_at<=?3"

#define SELECT_DELIVERIES "SELECT " + delivery_columns() + DELIVERIES_DUE

std::int64_t Deliveries::place_of_probe(const TenantId& tenant, core::RecipientKind kind, double probe, TimePoint now) {
  return place_at(probe,
                  database_->query("SELECT count(*) FILTER (WHERE r.renewal='created'), count(*) FILTER (WHERE"
                                   " r.renewal<>'none'), count(*) FILTER (WHERE d.cause=''), count(*)" DELIVERIES_DUE,
                                   tenant, core::name(kind), now),
                  4);
}

std::vector<DueDelivery> Deliveries::due_for_probe(const TenantId& tenant, core::RecipientKind kind, double probe,
                                                   TimePoint now) {
  auto due = kMessageQueue.read(database_->query(
      SELECT_DELIVERIES
      " ORDER BY r.renewal<>'created', r.renewal='none', d.cause<>'', d.next_attempt_at LIMIT 1 OFFSET ?4",
      tenant, core::name(kind), now, place_of_probe(tenant, kind, probe, now)));
  if (!due.empty()) return due;
  // Whoever was refused longest ago; nobody before the hour of their message.
  return kMessageQueue.read(database_->query(
      "SELECT " + delivery_columns() +
          DELIVERIES_WAITING
          " AND d.cause<>'' AND d.taken=0 AND d.updated_at<=?3 AND d.not_before<=?4 ORDER BY d.updated_at LIMIT 1",
      tenant, core::name(kind), now - kBeforeAnEarlyProbe, now));
}

/// In each priority the index has them in the order of their times.
std::vector<DueDelivery> Deliveries::due_by_priority(const TenantId& tenant, core::RecipientKind kind, int most,
                                                     TimePoint now) {
  std::vector<DueDelivery> due;
  for (const int priority : store_.priorities.waiting(WaitingFor::message, tenant, kind)) {
    const int left = most - static_cast<int>(due.size());
    if (left == 0) break;
    auto some =
        kMessageQueue.read(database_->query(SELECT_DELIVERIES " AND d.priority=?5 ORDER BY d.next_attempt_at LIMIT ?4",
                                            tenant, core::name(kind), now, left, priority));
    std::move(some.begin(), some.end(), std::back_inserter(due));
  }
  return due;
}

Result<std::vector<DueDelivery>> Deliveries::take(const TenantId& tenant, core::RecipientKind kind, const Pick& pick,
                                                  TimePoint now, Duration lease) {
  return guarded<std::vector<DueDelivery>>([&] {
    auto due =
        pick.probe ? due_for_probe(tenant, kind, *pick.probe, now) : due_by_priority(tenant, kind, pick.most, now);
    return kMessageQueue.lease(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Deliveries::next(const TenantId& tenant, core::RecipientKind kind) {
  return guarded<std::optional<TimePoint>>([&] {
    std::optional<TimePoint> first;
    for (const int priority : store_.priorities.waiting(WaitingFor::message, tenant, kind)) {
      first = earliest(first, kMessageQueue.next(*database_, tenant, core::name(kind), priority));
    }
    return first;
  });
}

Result<std::vector<core::RecordedVariant>> Deliveries::variants(const TenantId& tenant, const RecipientId& id) {
  return guarded<std::vector<core::RecordedVariant>>([&] {
    std::vector<core::RecordedVariant> recorded;
    auto rows = database_->query(
        "SELECT key, variant FROM deliveries WHERE tenant=? AND recipient=? AND variant<>'' ORDER BY"
        " coalesce(claimed_at, updated_at), key" BY_BYTES,
        tenant, id);
    while (rows.step()) recorded.push_back({rows.text(0), rows.text(1)});
    return recorded;
  });
}

Result<std::optional<Claim>> Deliveries::claim(const DueDelivery& delivery, const Body& body, TimePoint now) {
  return guarded<std::optional<Claim>>([&]() -> std::optional<Claim> {
    const auto& tenant = delivery.recipient.tenant;
    const auto& id = delivery.recipient.id;
    hold_doubtful(delivery, now);
    // All that could have changed since the delivery was taken is asked again, in the transaction that claims.
    auto claimed = database_->query(
        "UPDATE deliveries SET state='sending', attempts=attempts+1, taken=0, next_attempt_at=NULL, updated_at=?4,"
        " claimed_at=?4, claim=?6, variant=?11, wording=(SELECT w.number FROM wordings w"
        " WHERE w.template=?8 AND w.locale=?9 AND w.version=?10), " WITHOUT_EFFECTS
        ","
        " (conversation_id, service_url)=(SELECT coalesce(nullif(?7, ''), r.conversation_id, ''), r.service_url FROM "
        "recipients r WHERE"
        " r.tenant=?1 AND r.id=?2)"
        " WHERE tenant=?1 AND recipient=?2 AND key=?3 AND state='pending' AND attempts=?5"
        " AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?1 AND r.id=?2 AND r.state='reachable' AND r.silent=0)"
        " AND not_before<=?4 AND " STILL_WANTED " RETURNING attempts, refusals, wording, content_refusals",
        tenant, id, delivery.key, now, delivery.attempts, body.claim, body.channel, body.wording.template_name,
        body.wording.locale, body.wording.version, body.variant);
    if (claimed.step()) {
      if (claimed.null(2) && !body.wording.version.empty()) {
        database_->run("UPDATE deliveries SET wording=? WHERE tenant=? AND recipient=? AND key=?",
                       store_.effects.note_wording(body.wording, now), tenant, id, delivery.key);
      }
      database_->run(
          "INSERT INTO bodies (tenant, recipient, key, body) VALUES (?,?,?,?) ON CONFLICT (tenant, recipient, key) DO "
          "UPDATE SET body=excluded.body",
          tenant, id, delivery.key, body.text);
      const auto recipient = store_.recipients.find(tenant, id.str());
      return Claim{tenant,
                   id,
                   delivery.key,
                   static_cast<int>(claimed.integer(0)),
                   body.claim,
                   static_cast<int>(claimed.integer(1)),
                   static_cast<int>(claimed.integer(3)),
                   recipient->reference.value()};
    }
    // While it was being prepared its time moved, or whoever wanted it let go of it.
    const int waits_on = database_->run(
        "UPDATE deliveries SET taken=0, next_attempt_at=NULL WHERE tenant=? AND recipient=? AND key=? AND "
        "state='pending' AND attempts=?",
        tenant, id, delivery.key, delivery.attempts);
    if (waits_on > 0) store_.schedule.replan(tenant, id, now);
    return std::nullopt;
  });
}

/// Who is new since the store was copied back may have been welcomed before, unless we saw them without the app since.
void Deliveries::hold_doubtful(const DueDelivery& delivery, TimePoint now) {
  const auto& recipient = delivery.recipient;
  const int changed = database_->run(
      "UPDATE deliveries SET state='unknown', cause='restored', detail='held', taken=0, next_attempt_at=NULL,"
      " updated_at=?4 WHERE tenant=?1 AND recipient=?2 AND key=?3 AND state='pending' AND claimed_at IS NULL AND EXISTS"
      " (SELECT 1 FROM recipients r WHERE r.tenant=?1 AND r.id=?2 AND r.doubtful=1 AND"
      " (r.found<>'absent' OR r.app_since<(SELECT restored_at FROM identity)))",
      recipient.tenant, recipient.id, delivery.key, now);
  if (changed > 0)
    store_.recipients.tell(recipient.tenant, recipient.id.str(), {delivery.key + " is unknown", "store restored"}, now);
}

void Deliveries::forget_body(const TenantId& tenant, const RecipientId& recipient, const std::string& key) {
  database_->run("DELETE FROM bodies WHERE tenant=? AND recipient=? AND key=?", tenant, recipient, key);
}

Status Deliveries::record_sent(const Claim& claim, const ActivityId& activity, TimePoint now) {
  return guarded<void>([&] {
    const int changed = database_->run(
        "UPDATE deliveries SET state='sent', cause='', detail='', activity_id=?, claim='', next_attempt_at=NULL, "
        "updated_at=?,"
        " conversation_id=?, service_url=?, " READ_BY_NOW " WHERE tenant=? AND recipient=? AND key=? AND state<>'sent'",
        activity, now, claim.reference.conversation, claim.reference.service_url, core::number_of(activity.str()),
        claim.tenant, claim.recipient, claim.key);
    if (changed == 0) return;
    database_->run(
        "UPDATE recipients SET renewal='none', searches=0, attempts=0 WHERE tenant=? AND id=? AND state='reachable' AND"
        " renewal<>'none'",
        claim.tenant, claim.recipient);
    forget_body(claim.tenant, claim.recipient, claim.key);
    store_.schedule.replan(claim.tenant, claim.recipient, now);
    store_.recipients.tell(claim.tenant, claim.recipient.str(), {"sent " + claim.key, attempt_text(claim.attempt)},
                           now);
  });
}

Status Deliveries::record_step(const Claim& claim, const DeliveryStep& step, TimePoint now) {
  return guarded<void>([&] {
    auto before = database_->query("SELECT cause FROM deliveries WHERE tenant=? AND recipient=? AND key=?",
                                   claim.tenant, claim.recipient, claim.key);
    const bool news = before.step() && before.text(0) != step.cause.name;
    const int changed = database_->run(
        "UPDATE deliveries SET state=CASE WHEN ?1='pending' AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?6"
        "  AND r.id=?7 AND r.silent=1) THEN 'opted_out' ELSE ?1 END, cause=?2, detail=?3, claim='', "
        "refusals=refusals+CASE WHEN ?1<>'unknown' AND"
        " ?2<>'throttled' THEN 1 ELSE 0 END, content_refusals=content_refusals+?10,"
        " next_attempt_at=CASE WHEN ?1='unknown' OR EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?6 AND r.id=?7 "
        "AND r.state='reachable' AND r.silent=0)"
        " THEN CAST(?4 AS BIGINT) END, updated_at=?5"
        " WHERE tenant=?6 AND recipient=?7 AND key=?8 AND state='sending' AND claim=?9",
        core::name(step.state), step.cause.name, step.cause.detail, step.next_attempt, now, claim.tenant,
        claim.recipient, claim.key, claim.name, step.counts ? 1 : 0);
    if (changed > 0 && step.next_attempt && step.state == DeliveryState::unknown)
      store_.dues.note(claim.tenant, QueueName::unknown, *step.next_attempt);
    if (changed > 0 && step.next_attempt && step.state == DeliveryState::pending)
      store_.dues.note_messages(claim.tenant, *step.next_attempt);
    if (changed > 0 && step.state != DeliveryState::unknown) forget_body(claim.tenant, claim.recipient, claim.key);
    if (changed == 0 || !news) return;
    store_.recipients.tell(claim.tenant, claim.recipient.str(),
                           {claim.key + " is " + std::string(core::name(step.state)),
                            attempt_text(claim.attempt) + ", " + step_text(step)},
                           now);
  });
}

Status Deliveries::put_back(const DueDelivery& delivery, const DeliveryStep& step, TimePoint now) {
  return guarded<void>([&] {
    const auto& recipient = delivery.recipient;
    const auto& key = delivery.key;
    if (step.next_attempt) store_.dues.note(recipient.tenant, messages_to(recipient.kind), *step.next_attempt);
    const int changed = database_->run(
        "UPDATE deliveries SET state=?, cause=?, detail=?, attempts=attempts+1, next_attempt_at=" IF_WANTED
        ", taken=0, updated_at=?"
        " WHERE tenant=? AND recipient=? AND key=? AND state='pending' AND (cause<>? OR state<>?)",
        core::name(step.state), step.cause.name, step.cause.detail, step.next_attempt, now, recipient.tenant,
        recipient.id, key, step.cause.name, core::name(step.state));
    if (changed > 0) {
      store_.recipients.tell(recipient.tenant, recipient.id.str(),
                             {key + " is " + std::string(core::name(step.state)), step_text(step)}, now);
      return;
    }
    database_->run("UPDATE deliveries SET attempts=attempts+1, next_attempt_at=" IF_WANTED
                   ", taken=0"
                   " WHERE tenant=? AND recipient=? AND key=? AND state='pending'",
                   step.next_attempt, recipient.tenant, recipient.id, key);
  });
}

Result<Recovered> Deliveries::recover(const TenantId& tenant, TimePoint now) {
  return guarded<Recovered>([&] {
    Recovered recovered;
    database_->run(
        "INSERT INTO story (tenant, recipient, at, what, detail) SELECT tenant, recipient, ?, key || ' is unknown',"
        " 'attempt ' || attempts || ', interrupted' FROM deliveries WHERE tenant=? AND state='sending'",
        now, tenant);
    recovered.unknown = database_->run(
        "UPDATE deliveries SET state='unknown', cause='interrupted', detail='', claim='', absent_at=NULL, "
        "waits_since=NULL,"
        " waits_since_uptime=NULL, next_attempt_at=?1,"
        " updated_at=?1 WHERE tenant=?2 AND state='sending'",
        now, tenant);
    for (const auto* table : {"deliveries", "recipients", "upkeep", "rosters", "amended", "confirmations"})
      give_back(*database_, table, "tenant", tenant.str(), now);
    store_.confirmations.drop_interrupted(tenant, now);
    return recovered;
  });
}

}  // namespace welcomed::store
