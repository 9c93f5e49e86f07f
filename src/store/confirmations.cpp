// Confirmer: the answers to wishes.
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::ConfirmationState;
using core::ConfirmationStep;
using core::Wish;

namespace {

constexpr auto kDueFields = sql::fields_of<DueConfirmation>(
    Field{"c.number", &DueConfirmation::number}, Field{"c.wish", &DueConfirmation::wish},
    Field{"c.ordered_at", &DueConfirmation::since}, Field{"c.attempts", &DueConfirmation::attempts});

constexpr auto kRowFields = sql::fields_of<ConfirmationRow>(
    Field{"wish", &ConfirmationRow::wish}, Field{"state", &ConfirmationRow::state},
    Field{"cause", within(&ConfirmationRow::cause, &Cause::name)},
    Field{"detail", within(&ConfirmationRow::cause, &Cause::detail)}, Field{"activity_id", &ConfirmationRow::activity},
    Field{"updated_at", &ConfirmationRow::at});

DueConfirmation read_due(const Statement& row) {
  sql::Reading reading(row);
  return read_behind(&DueConfirmation::recipient, reading, kDueFields);
}

constexpr Queue<DueConfirmation> kAnswerQueue{
    .lease_of = LEASE_OF("confirmations", "number=?"),
    .first_of = FIRST_OF("confirmations", "tenant=? AND state='pending'"),
    .read_row = read_due,
    .bind_key = [](Statement& lease, const DueConfirmation& row) { lease.bind(row.number); }};

}  // namespace

void Confirmations::order(const core::Recipient& before, const core::Recipient& after, TimePoint now) {
  const auto wish = core::wish_held(after);
  if (wish == core::wish_held(before)) return;
  // A row of its own number: what is under way for an older wish finds nothing to write to.
  database_->run("DELETE FROM confirmations WHERE tenant=? AND recipient=?", after.tenant, after.id);
  database_->run(
      "INSERT INTO confirmations (tenant, recipient, wish, state, ordered_at, next_attempt_at, updated_at)"
      " VALUES (?1,?2,?3,'pending',?4,?4,?4)",
      after.tenant, after.id, core::name(wish), now);
  store_.dues.note(after.tenant, QueueName::confirmations, now);
}

Result<std::vector<DueConfirmation>> Confirmations::take(const TenantId& tenant, TimePoint now, int most,
                                                         Duration lease) {
  return guarded<std::vector<DueConfirmation>>([&] {
    auto due = database_->query("SELECT " + recipient_columns() + ", " + kDueFields.columns() +
                                    " FROM confirmations c JOIN recipients r ON r.tenant=c.tenant AND"
                                    " r.id=c.recipient WHERE c.tenant=? AND c.state='pending' AND"
                                    " c.next_attempt_at<=? ORDER BY c.next_attempt_at LIMIT ?",
                                tenant, now, most);
    return kAnswerQueue.take(*database_, std::move(due), now + lease);
  });
}

Result<std::optional<TimePoint>> Confirmations::next(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return kAnswerQueue.next(*database_, tenant); });
}

Result<std::optional<core::ConversationReference>> Confirmations::claim(const DueConfirmation& due, TimePoint now) {
  using Where = std::optional<core::ConversationReference>;
  return guarded<Where>([&]() -> Where {
    const auto recipient = store_.recipients.find(due.recipient.tenant, due.recipient.id.str());
    const bool reachable = recipient && recipient->state == core::RecipientState::reachable && recipient->reference;
    if (!reachable) {
      const ConfirmationStep dropped{ConfirmationState::dropped, std::nullopt, {"not_installed", ""}};
      write(due, dropped, {}, now);
      return std::nullopt;
    }
    const int claimed = database_->run(
        "UPDATE confirmations SET state='sending', attempts=attempts+1, taken=0, next_attempt_at=NULL, updated_at=?"
        " WHERE number=? AND state='pending' AND attempts=?",
        now, due.number, due.attempts);
    return claimed > 0 ? recipient->reference : std::nullopt;
  });
}

Status Confirmations::record(const DueConfirmation& due, const ConfirmationStep& step, const ActivityId& activity,
                             TimePoint now) {
  return guarded<void>([&] { write(due, step, activity, now); });
}

void Confirmations::write(const DueConfirmation& due, const ConfirmationStep& step, const ActivityId& activity,
                          TimePoint now) {
  const auto state = core::name(step.state);
  const int changed = database_->run(
      "UPDATE confirmations SET state=?1, cause=?2, detail=?3, activity_id=?4, next_attempt_at=?5, taken=0,"
      " updated_at=?6, attempts=attempts+CASE WHEN state='pending' THEN 1 ELSE 0 END WHERE number=?7 AND attempts=?8 "
      "AND state IN ('pending',"
      " 'sending')",
      state, step.cause.name, step.cause.detail, activity, step.next_attempt, now, due.number, due.attempts);
  if (changed > 0 && step.next_attempt)
    store_.dues.note(due.recipient.tenant, QueueName::confirmations, *step.next_attempt);
  if (changed == 0 || step.state == ConfirmationState::pending) return;
  const bool silence = due.wish == Wish::silence;
  store_.recipients.tell(
      due.recipient.tenant, due.recipient.id.str(),
      {std::string(silence ? "silence" : "messages") + " confirmed: " + std::string(state), step.cause.name}, now);
}

Result<std::map<std::string, std::int64_t>> Confirmations::counts(const TenantId& tenant) {
  return guarded<Counts>([&] {
    Counts counts;
    auto rows =
        database_->query("SELECT state, count(*) FROM confirmations WHERE (?1='' OR tenant=?1) GROUP BY 1", tenant);
    while (rows.step()) counts[rows.text(0)] = rows.integer(1);
    return counts;
  });
}

/// At the start: nobody is answered twice, and who was perhaps not answered has silence or messages all the same.
void Confirmations::drop_interrupted(const TenantId& tenant, TimePoint now) {
  database_->run(
      "UPDATE confirmations SET state='dropped', cause='interrupted', updated_at=? WHERE tenant=? AND state='sending'",
      now, tenant);
}

std::optional<ConfirmationRow> Confirmations::confirmation_of(const core::Recipient& recipient) {
  auto row = database_->query("SELECT " + kRowFields.columns() + " FROM confirmations WHERE tenant=? AND recipient=?",
                              recipient.tenant, recipient.id);
  return row.step() ? std::optional(kRowFields.read(row)) : std::nullopt;
}

}  // namespace welcomed::store
