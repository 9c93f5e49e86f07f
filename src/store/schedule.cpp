// When a message is due.
#include <algorithm>

#include "core/existing.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

namespace {

/// As core/schedule.hpp has it, of many at once: when the key of a policy may reach a recipient, at any time, or so
/// long after the policy's first message; null while that is not sent, and when what became of that made the key
/// needless. Of what counts from a hire `journeys` knows it.
#define DUE(tenant, id, policy, key)                                                                             \
  "CASE WHEN EXISTS (SELECT 1 FROM follow_ups f WHERE f.policy=" policy " AND f.key=" key                        \
  ") THEN"                                                                                                       \
  " (SELECT w.updated_at+f.after FROM follow_ups f JOIN deliveries w ON w.tenant=" tenant " AND w.recipient=" id \
  " AND w.key=f.first AND w.state='sent' JOIN recipients x ON x.tenant=" tenant " AND x.id=" id                  \
  " WHERE f.policy=" policy " AND f.key=" key " AND f.since='welcome' AND NOT " NEEDLESS ") ELSE 0 END"

/// A team was never hired.
#define GOES_TO(kind, policy, key)                                                                      \
  "(" kind "='user' OR NOT EXISTS (SELECT 1 FROM follow_ups h WHERE h.policy=" policy " AND h.key=" key \
  " AND h.since='hire_date'))"

constexpr auto kAddresseeFields = sql::fields_of<core::Addressee>(
    Field{"x.kind", &core::Addressee::kind},
    Field{"CASE WHEN x.state='reachable' THEN 1 ELSE 0 END", &core::Addressee::reachable},
    Field{"x.silent", &core::Addressee::silent}, Field{"x.replied_at", &core::Addressee::replied_at},
    Field{"u.hired_at", &core::Addressee::hired_at}, Field{"x.time_zone", &core::Addressee::time_zone});

constexpr auto kEntryFields = sql::fields_of<core::Entry>(
    Field{"agenda.state", within(&core::Entry::plan, &core::MessagePlan::state)},
    Field{"agenda.key", within(&core::Entry::plan, &core::MessagePlan::key)},
    Field{"agenda.policy", within(&core::Entry::plan, &core::MessagePlan::policy)},
    Field{"agenda.not_before", within(&core::Entry::plan, &core::MessagePlan::not_before)},
    Field{"agenda.next_attempt_at", within(&core::Entry::plan, &core::MessagePlan::next_attempt)},
    Field{"agenda.ordered", &core::Entry::ordered}, Field{"agenda.refused", &core::Entry::refused},
    Field{"agenda.taken", &core::Entry::taken}, Field{"agenda.updated_at", &core::Entry::at},
    Field{"agenda.left_at", &core::Entry::left_at}, Field{"agenda.was_read", &core::Entry::read},
    Field{"agenda.was_pressed", &core::Entry::pressed});

constexpr auto kOfferFields = sql::fields_of<core::Offer>(
    Field{"agenda.stands", &core::Offer::stands}, Field{"agenda.key", &core::Offer::key},
    Field{"agenda.policy", &core::Offer::policy}, Field{"agenda.priority", &core::Offer::priority},
    Field{"agenda.turn_at", &core::Offer::turn}, Field{"agenda.time_zone", &core::Offer::time_zone});

constexpr auto kTimingFields = sql::fields_of<core::Timing>(
    Field{"agenda.first", &core::Timing::first}, Field{"agenda.after", &core::Timing::after},
    Field{"agenda.since", &core::Timing::since}, Field{"agenda.unless", &core::Timing::unless});

/// Each row is the person with a message of theirs, or with one that a policy has for them.
const std::string& agenda_query() {
  static const auto kQuery =
      "SELECT " + kAddresseeFields.columns() + ", " + kEntryFields.columns() + ", " + kOfferFields.columns() + ", " +
      kTimingFields.columns() +
      " FROM recipients x LEFT JOIN directory_users u ON u.tenant=x.tenant AND u.id=x.id CROSS JOIN ("
      "SELECT d.key AS key, d.policy AS policy, d.state AS state, d.not_before AS not_before,"
      " d.next_attempt_at AS next_attempt_at, CASE WHEN d.policy LIKE 'notify:%' THEN 1 ELSE 0 END AS ordered,"
      " CASE WHEN d.cause='' THEN 0 ELSE 1 END AS refused, d.taken AS taken, d.updated_at AS updated_at,"
      " coalesce(d.claimed_at, d.updated_at) AS left_at, CASE WHEN d.read_at IS NULL THEN 0 ELSE 1 END AS was_read,"
      " CASE WHEN d.pressed_at IS NULL THEN 0 ELSE 1 END AS was_pressed, NULL AS stands, NULL AS priority,"
      " NULL AS turn_at, NULL AS time_zone, NULL AS first, NULL AS after, NULL AS since, NULL AS unless"
      " FROM deliveries d WHERE d.tenant=?1 AND d.recipient=?2 UNION ALL "
      "SELECT o.key, t.policy, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
      " CASE WHEN " WRITTEN_TO
      " THEN 1 ELSE 0 END, p.priority, t.turn_at, p.time_zone, f.first, f.after, f.since, f.unless"
      " FROM targets t JOIN policies p ON p.name=t.policy JOIN policy_messages o ON o.policy=t.policy"
      " LEFT JOIN follow_ups f ON f.policy=o.policy AND f.key=o.key WHERE t.tenant=?1 AND t.id=?2"
      ") AS agenda WHERE x.tenant=?1 AND x.id=?2";
  return kQuery;
}

}  // namespace

core::Agenda Schedule::agenda_of(const TenantId& tenant, const RecipientId& id) {
  core::Agenda agenda;
  auto rows = database_->query(agenda_query(), tenant, id);
  while (rows.step()) {
    sql::Reading reading(rows);
    agenda.whom = reading.next(kAddresseeFields);
    auto entry = reading.next_if_any(kEntryFields);
    auto offer = reading.next_if_any(kOfferFields);
    auto timing = reading.next_if_any(kTimingFields);
    if (entry) agenda.entries.push_back(std::move(*entry));
    if (!offer) continue;
    offer->timing = std::move(timing);
    agenda.offers.push_back(std::move(*offer));
  }
  return agenda;
}

void Schedule::replan(const TenantId& tenant, const RecipientId& id, TimePoint now) {
  replan_beginning({}, tenant, id, now);
}

/// Nothing is written that is so already.
void Schedule::replan_beginning(const std::string& begun, const TenantId& tenant, const RecipientId& id,
                                TimePoint now) {
  const auto agenda = agenda_of(tenant, id);
  for (const auto& plan : core::schedule(agenda, begun, now)) {
    const auto before = std::find_if(agenda.entries.begin(), agenda.entries.end(),
                                     [&](const core::Entry& each) { return each.plan.key == plan.key; });
    if (before == agenda.entries.end()) {
      database_->run(
          "INSERT INTO deliveries (tenant, recipient, kind, key, policy, state, not_before, next_attempt_at, "
          "updated_at)"
          " VALUES (?,?,?,?,?,?,?,?,?)",
          tenant, id, core::name(agenda.whom.kind), plan.key, plan.policy, core::name(plan.state), plan.not_before,
          plan.next_attempt, now);
    } else if (before->plan == plan) {
      continue;
    } else {
      database_->run(
          "UPDATE deliveries SET policy=?4, not_before=?5, next_attempt_at=?6, updated_at=CASE WHEN state=?7 THEN"
          " updated_at ELSE ?8 END, state=?7 WHERE tenant=?1 AND recipient=?2 AND key=?3",
          tenant, id, plan.key, plan.policy, plan.not_before, plan.next_attempt, core::name(plan.state), now);
    }
    if (plan.next_attempt) store_.dues.note(tenant, messages_to(agenda.whom.kind), *plan.next_attempt);
  }
}

/// Of what waits under a policy that no longer wants it, and passes to one that does: what has a time of its own under
/// one of them.
void Schedule::replan_what_changes_time(const std::string& policy, TimePoint now) {
  std::vector<std::pair<TenantId, RecipientId>> people;
  auto rows = database_->query(
      "SELECT DISTINCT tenant, recipient FROM deliveries WHERE policy=? AND state IN ('pending', 'opted_out') AND"
      " (not_before IS NULL OR not_before<>0 OR key IN (SELECT key FROM follow_ups)) AND NOT " WANTED_BY_ITS_POLICY
      " AND EXISTS (SELECT 1" WANTED_BY ")",
      policy);
  while (rows.step()) people.emplace_back(TenantId(rows.text(0)), RecipientId(rows.text(1)));
  for (const auto& [tenant, id] : people) replan(tenant, id, now);
}

/// What waits under a policy that no longer wants it passes to one that does, else nothing of it is due.
void Schedule::hand_over(const std::string& policy, TimePoint now) {
  replan_what_changes_time(policy, now);
  database_->run("UPDATE deliveries SET policy=(" FIRST_POLICY WANTED_BY BY_PRIORITY
                 "), next_attempt_at=" DUE_UNDER_ANOTHER(
                     "?2") " WHERE policy=?1 AND state IN ('pending', 'opted_out') AND NOT " WANTED_BY_ITS_POLICY
                           " AND EXISTS (SELECT 1" WANTED_BY ")",
                 policy, now);
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL WHERE policy=? AND state='pending' AND NOT " WANTED_BY_ITS_POLICY,
      policy);
}

/// The window of a policy is another one: what waits for it to open as it was is looked at again.
void Schedule::forget_opening(const std::string& policy, TimePoint now) {
  database_->run(
      "UPDATE deliveries SET next_attempt_at=later(?2, not_before) WHERE policy=?1 AND " WAITS_FOR_WINDOW("?2"), policy,
      now);
}

/// A key that a policy gained, or has again, is wanted for those whom it selected before; whom of them it holds or
/// skips is settled anew.
void Schedule::add_messages(const PolicyRow& policy) {
  if (store_.policies.selects_anew(policy.name)) return;
  // Whom it holds when it comes to skip people is skipped with them.
  if (policy.existing != core::Existing::skip)
    database_->run("UPDATE targets SET held=0 WHERE policy=? AND held=1", policy.name);
  for (const auto& key : policy.messages) {
    database_->run(
        "INSERT INTO deliveries (tenant, recipient, kind, key, policy, state, not_before, next_attempt_at, updated_at)"
        " SELECT tenant, id, kind, ?2, ?1, CASE WHEN silent=1 THEN 'opted_out' ELSE 'pending' END, due,"
        "  CASE WHEN state='reachable' AND silent=0 THEN later(checked_at, due) END, checked_at FROM"
        " (SELECT r.tenant, r.id, r.kind, r.state, r.silent, t.checked_at, " DUE("r.tenant", "r.id", "?1", "?2") " AS due"
        "  FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id JOIN policies p ON p.name=t.policy WHERE"
        "  t.policy=?1 AND " WRITTEN_TO " AND " GOES_TO("t.kind", "?1", "?2") ") AS wanted WHERE"
        " true ON CONFLICT (tenant, recipient, key) DO UPDATE SET policy=excluded.policy,"
        " not_before=excluded.not_before, next_attempt_at=excluded.next_attempt_at WHERE deliveries.state IN ('pending',"
        " 'opted_out') AND ((deliveries.next_attempt_at IS NULL AND NOT " WANTED_BY_ITS_POLICY ") OR"
        " (deliveries.policy=?1 AND (deliveries.next_attempt_at IS NULL OR deliveries.not_before IS DISTINCT FROM"
        " excluded.not_before)))",
        policy.name, key);
  }
  store_.journeys.keep_times_of(policy.name);
  store_.existing.treat_existing(policy);
  if (policy.priority != 0) store_.priorities.put_in_order(policy.name, policy.tenant);
}

void Schedule::want_messages(const PolicyRow& policy, const core::Recipient& recipient, TimePoint now) {
  if (recipient.kind == core::RecipientKind::team && !policy.welcome_channel) return;
  replan_beginning(policy.name, policy.tenant, recipient.id, now);
  if (recipient.found != core::Found::unseen || recipient.through_team) store_.existing.treat_existing(recipient, now);
}

void Schedule::follow(const core::Recipient& before, const core::Recipient& after, TimePoint now) {
  const auto zone_of = [](const core::Recipient& each) { return each.reference ? each.reference->time_zone : ""; };
  const auto is_reachable = [](const core::Recipient& each) { return each.state == core::RecipientState::reachable; };
  const bool other_zone = zone_of(before) != zone_of(after);
  if (other_zone || is_reachable(before) != is_reachable(after) || before.silent != after.silent ||
      before.replied_at != after.replied_at)
    replan(after.tenant, after.id, now);
  // Their days begin at other times.
  if (other_zone) store_.journeys.look_again_at(after.tenant, after.id);
}

}  // namespace welcomed::store
