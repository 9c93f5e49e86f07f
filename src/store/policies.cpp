// Discovery: which people the policies select.
#include <algorithm>
#include <array>

#include "core/existing.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/sql_store.hpp"

namespace welcomed::store {
namespace {

constexpr const char* kNoLongerSelected = "no_longer_selected";

constexpr std::array kBelongings{
    "DELETE FROM targets WHERE policy=?",
    "DELETE FROM policy_messages WHERE policy=?",
    "DELETE FROM existing_choices WHERE (policy, tenant) IN (SELECT name, tenant FROM policies WHERE name=?)",
    "DELETE FROM policy_groups WHERE policy=?",
    "DELETE FROM policy_names WHERE policy=?",
    "DELETE FROM policy_filters WHERE policy=?",
    "DELETE FROM members WHERE holder='filter:'||?",
    "DELETE FROM follow_ups WHERE policy=?",
    "DELETE FROM team_matches WHERE policy=?",
    "DELETE FROM bindings WHERE policy=?",
    "DELETE FROM contents WHERE policy=?",
    "DELETE FROM rereadings WHERE policy=?"};

/// When the key of a policy may reach a recipient: at any time, or so long after the policy's first message; null while
/// that is not sent, and when their answer made it needless.
#define DUE(tenant, id, policy, key)                                                                             \
  "CASE WHEN EXISTS (SELECT 1 FROM follow_ups f WHERE f.policy=" policy " AND f.key=" key                        \
  ") THEN"                                                                                                       \
  " (SELECT w.updated_at+f.after FROM follow_ups f JOIN deliveries w ON w.tenant=" tenant " AND w.recipient=" id \
  " AND w.key=f.first AND w.state='sent' JOIN recipients x ON x.tenant=" tenant " AND x.id=" id                  \
  " WHERE f.policy=" policy " AND f.key=" key " AND NOT " ANSWERED ") ELSE 0 END"
/// Of a follow-up `f`, its policy's first message `w` and their recipient `x`.
#define ANSWERED \
  "(f.unless_replied=1 AND x.replied_at IS NOT NULL AND x.replied_at>=coalesce(w.claimed_at, w.updated_at))"

}  // namespace

Status SqlStore::set_policies(const std::vector<PolicyRow>& policies) {
  return guarded<void>([&] {
    take_new_names(policies);
    auto changed = forget_policies_but(policies);
    for (const auto& each : policies) {
      const auto policy = with_choice(each);
      const bool another = set_policy(policy);
      compare_contents(policy);
      note_new_selection(policy);
      if (!another) continue;
      changed.push_back(policy.name);
      add_messages(policy);
      if (policy.upgrade) look_at_versions_of(policy);
    }
    for (const auto& name : changed) hand_over(name);
  });
}

/// True when it is another one than before.
bool SqlStore::set_policy(const PolicyRow& policy) {
  auto statement =
      database_->query(kPolicyFields.upsert("policies", {"name"}) + " WHERE (" + kPolicyFields.columns("policies") +
                       ") IS DISTINCT FROM (" + kPolicyFields.columns("excluded") + ")");
  kPolicyFields.bind(statement, policy);
  const int written = statement.run();
  const bool other_messages = set_messages(policy);
  const bool others_follow = set_follow_ups(policy);
  return written > 0 || other_messages || others_follow;
}

/// The keys of a policy's messages, the welcome first.
std::vector<std::string> SqlStore::messages_of(const std::string& policy) {
  std::vector<std::string> keys;
  auto rows = database_->query("SELECT key FROM policy_messages WHERE policy=? ORDER BY place", policy);
  while (rows.step()) keys.push_back(rows.text(0));
  return keys;
}

/// True when they are others than before, or in another order.
bool SqlStore::set_messages(const PolicyRow& policy) {
  if (messages_of(policy.name) == policy.messages) return false;
  database_->run("DELETE FROM policy_messages WHERE policy=?", policy.name);
  int place = 0;
  for (const auto& key : policy.messages)
    database_->run("INSERT INTO policy_messages (policy, key, place) VALUES (?,?,?)", policy.name, key, place++);
  return true;
}

/// True when they are others than before.
bool SqlStore::set_follow_ups(const PolicyRow& policy) {
  const auto first = policy.messages.empty() ? std::string() : policy.messages.front();
  const auto by_key = [](const auto& one, const auto& other) { return one.key < other.key; };
  std::vector<FollowUp> before;
  auto known = database_->query("SELECT key, after, unless_replied FROM follow_ups WHERE policy=? AND first=?",
                                policy.name, first);
  while (known.step()) before.push_back({known.text(0), Duration(known.integer(1)), known.integer(2) != 0});
  std::sort(before.begin(), before.end(), by_key);
  auto wanted = policy.follow_ups;
  std::sort(wanted.begin(), wanted.end(), by_key);
  if (before == wanted) return false;
  database_->run("DELETE FROM follow_ups WHERE policy=?", policy.name);
  for (const auto& [key, after, unless_replied] : wanted) {
    database_->run("INSERT INTO follow_ups (policy, tenant, key, first, after, unless_replied) VALUES (?,?,?,?,?,?)",
                   policy.name, policy.tenant, key, first, after.count(), unless_replied);
  }
  return true;
}

/// The first message of a policy was sent: the time of those that follow it is known.
void SqlStore::schedule_follow_ups(const TenantId& tenant, const RecipientId& id, const std::string& first,
                                   TimePoint now) {
  database_->run(
      "UPDATE deliveries SET not_before=?4+f.after, next_attempt_at=CASE WHEN x.state='reachable' AND x.silent=0 THEN"
      " ?4+f.after END FROM follow_ups f, recipients x, deliveries w WHERE f.tenant=?1 AND f.first=?3 AND"
      " deliveries.tenant=?1 AND deliveries.recipient=?2 AND deliveries.key=f.key AND deliveries.policy=f.policy AND"
      " deliveries.state IN ('pending', 'opted_out') AND deliveries.not_before IS NULL AND x.tenant=?1 AND x.id=?2 AND"
      " w.tenant=?1 AND w.recipient=?2 AND w.key=?3 AND NOT " ANSWERED,
      tenant, id, first, now);
}

/// They wrote to the bot: what goes only to those who do not is needless.
void SqlStore::drop_answered(const core::Recipient& recipient) {
  database_->run(
      "UPDATE deliveries SET not_before=NULL, next_attempt_at=NULL WHERE tenant=? AND recipient=? AND state IN"
      " ('pending', 'opted_out') AND not_before IS NOT NULL AND EXISTS (SELECT 1 FROM follow_ups f WHERE"
      " f.policy=deliveries.policy AND f.key=deliveries.key AND f.unless_replied=1)",
      recipient.tenant, recipient.id);
}

/// A policy of the same name in another tenant is another policy.
std::vector<std::string> SqlStore::forget_policies_but(const std::vector<PolicyRow>& policies) {
  std::vector<std::string> gone;
  auto known = database_->query("SELECT name, tenant FROM policies");
  while (known.step()) {
    const auto name = known.text(0);
    const TenantId tenant(known.text(1));
    const auto same = [&](const PolicyRow& policy) { return policy.name == name && policy.tenant == tenant; };
    if (std::none_of(policies.begin(), policies.end(), same)) gone.push_back(name);
  }
  for (const auto& name : gone) {
    forget_belongings(name);
    database_->run("DELETE FROM policies WHERE name=?", name);
  }
  if (gone.empty()) return gone;
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE (state IN ('installing', 'failed') OR through_team=1) AND"
      " next_attempt_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=recipients.tenant AND "
      "t.id=recipients.id AND"
      " t.selected=1)");
  return gone;
}

/// All that stands under its name but what was sent, or is to be.
void SqlStore::forget_belongings(const std::string& policy) {
  for (const auto* sql : kBelongings) database_->run(sql, policy);
}

/// What waits under a policy that no longer wants it passes to one that does, else nothing of it is due.
void SqlStore::hand_over(const std::string& policy) {
  database_->run("UPDATE deliveries SET policy=(" FIRST_POLICY WANTED_BY
                 ") WHERE policy=? AND state IN ('pending', 'opted_out') AND NOT " WANTED_BY_ITS_POLICY
                 " AND EXISTS (SELECT 1" WANTED_BY ")",
                 policy);
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL WHERE policy=? AND state='pending' AND NOT " WANTED_BY_ITS_POLICY,
      policy);
}

/// The same for one that was unknown, or being sent, when its policy let go of it. True when it is due under another.
bool SqlStore::pass_on(const DueDelivery& delivery, TimePoint now) {
  return database_->run(
             "UPDATE deliveries SET policy=(" FIRST_POLICY WANTED_BY
             "), taken=0, next_attempt_at=later(?1, not_before) WHERE tenant=?2 AND recipient=?3 AND"
             " key=?4 AND attempts=?5 AND state='pending' AND not_before IS NOT NULL AND NOT policy LIKE 'notify:%' AND"
             " NOT " WANTED_BY_ITS_POLICY " AND EXISTS (SELECT 1" WANTED_BY
             ") AND EXISTS (SELECT 1 FROM recipients r WHERE r.tenant=?2 AND r.id=?3 AND r.state='reachable' AND "
             "r.silent=0)",
             now, delivery.recipient.tenant, delivery.recipient.id, delivery.key, delivery.attempts) > 0;
}

/// A key that a policy gained, or has again, is wanted for those whom it selected before; whom of them it holds or
/// skips is settled anew.
void SqlStore::add_messages(const PolicyRow& policy) {
  if (selects_anew(policy.name)) return;
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
        "  t.policy=?1 AND " WRITTEN_TO ") AS wanted WHERE"
        " true ON CONFLICT (tenant, recipient, key) DO UPDATE SET policy=excluded.policy,"
        " not_before=excluded.not_before, next_attempt_at=excluded.next_attempt_at WHERE deliveries.state IN ('pending',"
        " 'opted_out') AND ((deliveries.next_attempt_at IS NULL AND NOT " WANTED_BY_ITS_POLICY ") OR"
        " (deliveries.policy=?1 AND (deliveries.next_attempt_at IS NULL OR deliveries.not_before IS DISTINCT FROM"
        " excluded.not_before)))",
        policy.name, key);
  }
  treat_existing(policy);
}

/// Whom it selected before may be whom its new definition leaves out: what it gained in the same change waits until
/// everybody was judged.
void SqlStore::note_new_selection(const PolicyRow& policy) {
  database_->run(
      "UPDATE policies SET selects_anew=1 WHERE name=? AND selects_anew=0 AND definition<>'' AND definition<>?",
      policy.name, policy.definition);
}

bool SqlStore::selects_anew(const std::string& policy) {
  return database_->query("SELECT 1 FROM policies WHERE name=? AND selects_anew=1", policy).step();
}

Result<bool> SqlStore::release_messages(const std::string& policy) {
  return guarded<bool>([&] {
    if (database_->run("UPDATE policies SET selects_anew=0 WHERE name=? AND selects_anew=1", policy) == 0) return false;
    add_messages(*policy_named(policy));
    return true;
  });
}

Status SqlStore::begin_selection(const PolicyRow& policy, TimePoint now) {
  return guarded<void>([&] { note_first_run(policy, now); });
}

void SqlStore::note_first_run(const PolicyRow& policy, TimePoint now) {
  database_->run("UPDATE policies SET first_run_at=? WHERE name=? AND tenant=? AND first_run_at IS NULL", now,
                 policy.name, policy.tenant);
}

/// A policy may be gone while its people are still being read.
bool SqlStore::is_known(const PolicyRow& policy) {
  return database_->query("SELECT 1 FROM policies WHERE name=? AND tenant=?", policy.name, policy.tenant).step();
}

Status SqlStore::select(const PolicyRow& policy, const std::vector<Candidate>& people, TimePoint now) {
  return guarded<void>([&] {
    if (!is_known(policy)) return;
    for (const auto& person : people) select_one(policy, person, now);
  });
}

void SqlStore::select_one(const PolicyRow& policy, const Candidate& person, TimePoint now) {
  const auto& reason = person.excluded;
  auto before = database_->query(
      "SELECT selected, upn, install, turn_at IS NOT NULL FROM targets WHERE policy=? AND tenant=? AND id=?",
      policy.name, policy.tenant, person.id);
  const bool known = before.step();
  const bool was_selected = known && before.integer(0) == 1;
  const bool same = known && before.text(1) == person.name && (before.integer(2) != 0) != person.through_team;
  const bool had_turn = known && before.integer(3) != 0;
  const bool waits = reason.empty() && policy.gradual && !had_turn;
  const bool selected = reason.empty() && !waits;
  database_->run(
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at, kind, install, waits, place, "
      "turn_at)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (policy, tenant, id) DO UPDATE SET upn=excluded.upn, "
      "selected=excluded.selected,"
      " reason=excluded.reason, checked_at=excluded.checked_at, kind=excluded.kind, install=excluded.install,"
      " waits=excluded.waits, place=excluded.place, turn_at=coalesce(targets.turn_at, excluded.turn_at)",
      policy.name, policy.tenant, person.id, person.name, selected, reason, now, core::name(person.kind),
      !person.through_team, waits, std::int64_t{core::place_in_line(policy.name, person.id)},
      selected ? std::optional(now) : std::nullopt);
  if (!known) doubt(policy, person.id);
  if (!selected) {
    if (was_selected) park(policy, person.id.str());
    return;
  }
  if (was_selected && same) return;
  begin_with(policy, person, was_selected, now);
}

/// Whatever the policy wants for somebody who has had their turn.
void SqlStore::begin_with(const PolicyRow& policy, const Candidate& person, bool was_selected, TimePoint now) {
  const auto found = find(policy.tenant, person.id.str());
  auto recipient = found.value_or(core::Recipient{.tenant = policy.tenant, .id = person.id, .kind = person.kind});
  recipient.name = person.name;
  recipient =
      person.through_team ? as_member(std::move(recipient), now) : core::after_selection(std::move(recipient), now);
  save(recipient, now);
  if (found && core::has_app(*found) != core::has_app(recipient)) schedule_deliveries(*found, recipient, now);
  if (was_selected) return;
  database_->run(
      "UPDATE recipients SET doubtful=1 WHERE tenant=?2 AND id=?3 AND EXISTS (SELECT 1 FROM targets WHERE policy=?1 AND"
      " tenant=?2 AND id=?3 AND doubtful=1)",
      policy.name, policy.tenant, person.id);
  if (!found) tell(policy.tenant, person.id.str(), {"selected", "by policy " + policy.name}, now);
  want_messages(policy, recipient, now);
  if (policy.upgrade) look_at_version(policy.tenant, person.id, now);
}

void SqlStore::want_messages(const PolicyRow& policy, const core::Recipient& recipient, TimePoint now) {
  if (recipient.kind == core::RecipientKind::team && !policy.welcome_channel) return;
  const bool due = recipient.state == core::RecipientState::reachable && !recipient.silent;
  const auto when = due ? std::optional(now) : std::nullopt;
  for (const auto& key : policy.messages) {
    // A waiting row of a policy that no longer wants it passes to this policy.
    database_->run(
        "INSERT INTO deliveries (tenant, recipient, key, policy, state, not_before, next_attempt_at, updated_at, kind)"
        " SELECT ?1, ?2, ?3, ?4, ?5, due, later(?6, due), ?7, ?8 FROM (SELECT " DUE("?1", "?2", "?4", "?3") " AS due) AS wanted WHERE"
        " true ON CONFLICT (tenant, recipient, key) DO UPDATE SET policy=excluded.policy,"
        " not_before=excluded.not_before, next_attempt_at=excluded.next_attempt_at WHERE deliveries.state IN ('pending',"
        " 'opted_out') AND deliveries.next_attempt_at IS NULL AND (deliveries.policy=?4 OR NOT " WANTED_BY_ITS_POLICY
        ")",
        policy.tenant, recipient.id, key, policy.name, recipient.silent ? "opted_out" : "pending", when, now,
        core::name(recipient.kind));
  }
  if (recipient.found != core::Found::unseen || recipient.through_team) treat_existing(recipient);
}

/// In the first reading after the store was copied back somebody new may be somebody the copy did not know yet.
void SqlStore::doubt(const PolicyRow& policy, const RecipientId& id) {
  database_->run(
      "UPDATE targets SET doubtful=1 WHERE policy=?1 AND tenant=?2 AND id=?3 AND EXISTS (SELECT 1 FROM identity i,"
      " policies p WHERE p.name=?1 AND i.restored_at IS NOT NULL AND coalesce(p.run_finished_at, 0)<i.restored_at)",
      policy.name, policy.tenant, id);
}

/// Its messages to them wait, or go on as those of another policy that wants them.
void SqlStore::park_messages(const std::string& policy, const TenantId& tenant, const std::string& id) {
  database_->run("UPDATE deliveries SET policy=(" FIRST_POLICY WANTED_BY
                 ") WHERE tenant=? AND recipient=? AND policy=? AND state IN ('pending', 'opted_out')"
                 " AND EXISTS (SELECT 1" WANTED_BY ")",
                 tenant, id, policy);
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL WHERE tenant=? AND recipient=? AND policy=? AND state='pending'",
      tenant, id, policy);
}

/// The policy no longer selects them: nothing of it is due. Messages and install go on only if another policy wants
/// them.
void SqlStore::park(const PolicyRow& policy, const std::string& id) {
  park_messages(policy.name, policy.tenant, id);
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE tenant=?1 AND id=?2 AND (state IN ('installing', 'failed') OR"
      " through_team=1) AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=?1 AND t.id=?2 AND t.selected=1)",
      policy.tenant, id);
}

Status SqlStore::let_go(const PolicyRow& policy, const std::vector<RecipientId>& people, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& id : people) let_one_go(policy, id.str(), now);
  });
}

void SqlStore::let_one_go(const PolicyRow& policy, const std::string& id, TimePoint now) {
  const int changed = database_->run(
      "UPDATE targets SET selected=0, waits=0, reason=?4 WHERE policy=?1 AND tenant=?2 AND id=?3 AND reason<>?4 AND "
      "reason<>"
      " 'user_not_found'",
      policy.name, policy.tenant, id, kNoLongerSelected);
  if (changed == 0) return;
  park(policy, id);
  tell(policy.tenant, id, {"no longer selected", "by policy " + policy.name}, now);
}

Status SqlStore::finish_selection(const PolicyRow& policy, TimePoint now) {
  return guarded<void>([&] {
    // A quiet cycle writes nothing.
    database_->run(
        "UPDATE policies SET run_finished_at=? WHERE name=? AND tenant=? AND (run_finished_at IS NULL OR"
        " run_finished_at<(SELECT restored_at FROM identity WHERE restored_at IS NOT NULL))",
        now, policy.name, policy.tenant);
  });
}

Status SqlStore::note_policy(const std::string& policy, const Cause& cause, TimePoint now) {
  return guarded<void>([&] {
    database_->run("UPDATE policies SET cause=?, detail=?, cause_at=? WHERE name=? AND (cause<>? OR detail<>?)",
                   cause.name, cause.detail, now, policy, cause.name, cause.detail);
  });
}

}  // namespace welcomed::store
