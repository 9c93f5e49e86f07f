// Amender: changes of messages that were sent.
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::AmendmentState;
using core::AmendmentStep;

namespace {

/// The deliveries `d` of a key (?1) among those of a policy (?2), of a tenant (?3), or of one recipient there (?4),
/// empty for all, and their recipients `r`.
#define OF_AUDIENCE                                                                                              \
  " FROM deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient WHERE d.key=?1 AND (?2='' OR"  \
  " d.policy=?2 OR EXISTS (SELECT 1 FROM targets t WHERE t.policy=?2 AND t.tenant=d.tenant AND t.id=d.recipient" \
  " AND t.selected=1)) AND (?3='' OR d.tenant=?3) AND (?4='' OR d.recipient=?4)"
#define IS_AMENDABLE " d.state='sent' AND d.activity_id<>'' AND r.state<>'removed'"

/// Of rows `m` of `amended`: their orders `a`, the deliveries `d` and their recipients `r`.
#define WITH_MESSAGES                                                                                                  \
  " JOIN amendments a ON a.number=m.amendment JOIN deliveries d ON d.tenant=m.tenant AND d.recipient=m.recipient AND " \
  "d.key=m.key JOIN recipients r ON r.tenant=m.tenant AND r.id=m.recipient"

std::vector<RecipientKey> each_of(const Audience& audience) {
  return audience.recipients.empty() ? std::vector<RecipientKey>{{audience.tenant, {}}} : audience.recipients;
}

constexpr auto kDueFields = sql::fields_of<DueAmendment>(
    Field{"m.amendment", &DueAmendment::number}, Field{"m.key", within(&DueAmendment::order, &Amendment::key)},
    Field{"a.template", within(&DueAmendment::order, &Amendment::template_name)},
    Field{"a.data", within(&DueAmendment::order, &Amendment::data)}, Field{"a.ordered_at", &DueAmendment::since},
    Field{"CASE WHEN d.policy LIKE 'notify:%' THEN coalesce(nullif((SELECT n.policy FROM notifications n WHERE"
          " n.tenant=d.tenant AND n.key=d.key), ''), (" FIRST_SELECTING("d.tenant",
                                                                        "d.recipient") "), '') ELSE d.policy END",
          &DueAmendment::policy},
    Field{"d.attempts", &DueAmendment::sent_attempt}, Field{"d.activity_id", &DueAmendment::activity},
    Field{"m.attempts", &DueAmendment::attempts}, Field{"m.content_refusals", &DueAmendment::content_refusals});

constexpr auto kPlaceFields =
    sql::fields_of<core::ConversationReference>(Field{"d.conversation_id", &core::ConversationReference::conversation},
                                                Field{"d.service_url", &core::ConversationReference::service_url});

std::string due_columns() { return recipient_columns() + ", " + kDueFields.columns() + ", " + kPlaceFields.columns(); }

DueAmendment read_due(const Statement& row) {
  sql::Reading reading(row);
  auto due = read_behind(&DueAmendment::recipient, reading, kDueFields);
  const auto place = reading.next(kPlaceFields);
  // What was sent before this was kept went where they are written to now, as far as anybody knows.
  if (place.conversation.empty()) return due;
  auto& reference = due.recipient.reference;
  if (!reference) reference.emplace();
  reference->conversation = place.conversation;
  reference->service_url = place.service_url;
  return due;
}

constexpr Queue<DueAmendment> kAmendmentQueue{
    .lease_of = LEASE_OF("amended", "amendment=? AND tenant=? AND recipient=?"),
    // Only of those that `take` gives: a time in the past of any other would be waited for in a circle.
    .first_of =
        "SELECT m.next_attempt_at FROM amended m WHERE m.tenant=? AND m.state='pending' AND "
        "m.next_attempt_at IS NOT NULL AND" IS_FIRST " ORDER BY m.next_attempt_at LIMIT 1",
    .read_row = read_due,
    .bind_key = [](Statement& lease, const DueAmendment& row) {
      lease.bind(row.number, row.recipient.tenant, row.recipient.id);
    }};

std::string what_of(const DueAmendment& due, const AmendmentStep& step) {
  if (step.state == AmendmentState::failed) return due.order.key + " could not be amended";
  if (step.state == AmendmentState::gone) return due.order.key + " is gone";
  return (due.order.deletes() ? "deleted " : "updated ") + due.order.key;
}

}  // namespace

Amended Amendments::consider_amending(const std::string& key, const Audience& audience) {
  Amended amended;
  for (const auto& [tenant, id] : each_of(audience)) {
    auto counts =
        database_->query("SELECT count(*), count(*) FILTER (WHERE " IS_AMENDABLE
                         "), count(*) FILTER (WHERE d.state='sent' AND r.state='removed'),"
                         " count(*) FILTER (WHERE d.state='sent' AND r.state<>'removed' AND d.activity_id=''),"
                         " count(*) FILTER (WHERE d.state<>'sent')" OF_AUDIENCE,
                         key, audience.policy, tenant, id);
    counts.step();
    if (!id.empty() && counts.integer(0) == 0) amended.without.push_back(id);
    amended.messages += counts.integer(1);
    amended.removed += counts.integer(2);
    amended.without_id += counts.integer(3);
    amended.to_come += counts.integer(4);
  }
  return amended;
}

Result<Amended> Amendments::amendable(const std::string& key, const Audience& audience) {
  return guarded<Amended>([&] { return consider_amending(key, audience); });
}

Result<Amended> Amendments::amend(const Amendment& amendment, const Audience& audience, TimePoint now) {
  return guarded<Amended>([&] {
    auto amended = consider_amending(amendment.key, audience);
    if (amended.messages == 0) return amended;
    auto ordered =
        database_->query("INSERT INTO amendments (key, template, data, ordered_at) VALUES (?,?,?,?) RETURNING number",
                         amendment.key, amendment.template_name, amendment.data, now);
    ordered.step();
    const auto number = ordered.integer(0);
    for (const auto& [tenant, id] : each_of(audience)) {
      database_->run(
          "INSERT INTO amended (amendment, tenant, recipient, key, next_attempt_at, updated_at)"
          " SELECT ?5, d.tenant, d.recipient, d.key, ?6, ?6" OF_AUDIENCE " AND" IS_AMENDABLE " ON CONFLICT DO NOTHING",
          amendment.key, audience.policy, tenant, id, number, now);
    }
    database_->run(
        "INSERT INTO story (tenant, recipient, at, what, detail) SELECT tenant, recipient, ?2, ?3, 'by an admin' FROM"
        " amended WHERE amendment=?1",
        number, now, (amendment.deletes() ? "deletion of " : "update of ") + amendment.key + " ordered");
    supersede(number, now);
    return amended;
  });
}

/// What is under way is waited for: its request must not come after the newer one.
void Amendments::supersede(std::int64_t number, TimePoint now) {
  database_->run(
      "UPDATE amended SET state='superseded', next_attempt_at=NULL, updated_at=?2 WHERE amendment<?1 AND"
      " state='pending' AND taken=0 AND EXISTS (SELECT 1 FROM amended n WHERE n.amendment=?1 AND"
      " n.tenant=amended.tenant AND n.recipient=amended.recipient AND n.key=amended.key)",
      number, now);
}

Result<std::vector<DueAmendment>> Amendments::take(const TenantId& tenant, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<DueAmendment>>([&] {
    // The first ones by themselves: of joined tables a planner expects more rows than there are.
    auto due = database_->query(
        "SELECT " + due_columns() +
            " FROM (SELECT * FROM amended m WHERE m.tenant=? AND m.state='pending' AND m.next_attempt_at<=? "
            "AND" IS_FIRST " ORDER BY m.next_attempt_at LIMIT ?) AS m" WITH_MESSAGES " ORDER BY m.next_attempt_at",
        tenant, now, most);
    return kAmendmentQueue.take(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Amendments::next(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return kAmendmentQueue.next(*database_, tenant); });
}

Status Amendments::record(const DueAmendment& due, const AmendmentStep& step, TimePoint now,
                          const std::optional<Wording>& wording) {
  return guarded<void>([&] {
    const auto& recipient = due.recipient;
    const int changed = database_->run(
        "UPDATE amended SET state=CASE WHEN ?1='pending' AND EXISTS (SELECT 1 FROM amended n WHERE n.tenant=?6 AND"
        "  n.recipient=?7 AND n.key=?8 AND n.amendment>?9) THEN 'superseded' ELSE ?1 END, cause=?2, detail=?3,"
        " attempts=attempts+1, content_refusals=content_refusals+?10, next_attempt_at=?4, taken=0, updated_at=?5 WHERE "
        "tenant=?6 AND recipient=?7 AND key=?8"
        " AND amendment=?9 AND state='pending'",
        core::name(step.state), step.cause.name, step.cause.detail, step.next_attempt, now, recipient.tenant,
        recipient.id, due.order.key, due.number, step.counts ? 1 : 0);
    // Else the next one of the same message is due.
    if (changed > 0) store_.dues.note(recipient.tenant, QueueName::amendments, step.next_attempt.value_or(now));
    if (changed == 0 || step.state == AmendmentState::pending) return;
    const bool done = step.state == AmendmentState::done;
    if (step.state == AmendmentState::gone || (done && due.order.deletes())) {
      database_->run("UPDATE deliveries SET activity_id='' WHERE tenant=? AND recipient=? AND key=?", recipient.tenant,
                     recipient.id, due.order.key);
    }
    if (done && wording) store_.effects.note_amendment(due, *wording, now);
    store_.recipients.tell(recipient.tenant, recipient.id.str(), {what_of(due, step), step.cause.name}, now);
  });
}

Result<std::vector<AmendmentCounts>> Amendments::counts() {
  return guarded<std::vector<AmendmentCounts>>([&] {
    std::vector<AmendmentCounts> all;
    std::int64_t last = 0;
    auto rows = database_->query(
        "SELECT a.number, a.key, m.tenant, a.template, a.ordered_at, m.state, count(*), min(CASE WHEN m.taken=1 THEN"
        " m.updated_at ELSE m.next_attempt_at END) FROM amendments a JOIN amended m ON m.amendment=a.number GROUP BY"
        " a.number, m.tenant, m.state ORDER BY a.number DESC, m.tenant" BY_BYTES);
    while (rows.step()) {
      const TenantId tenant(rows.text(2));
      if (all.empty() || last != rows.integer(0) || all.back().tenant != tenant)
        all.push_back({rows.text(1), tenant, rows.text(3), rows.time(4), {}});
      last = rows.integer(0);
      all.back().messages[rows.text(5)] = rows.integer(6);
      if (rows.text(5) == "pending") all.back().next = rows.maybe_time(7);
    }
    return all;
  });
}

}  // namespace welcomed::store
