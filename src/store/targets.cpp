// Whom a policy selects, and what follows for them.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

namespace {

constexpr const char* kNoLongerSelected = "no_longer_selected";

}  // namespace

Status Targets::begin(const PolicyRow& policy, TimePoint now) {
  return guarded<void>([&] { note_first_run(policy, now); });
}

void Targets::note_first_run(const PolicyRow& policy, TimePoint now) {
  database_->run("UPDATE policies SET first_run_at=? WHERE name=? AND tenant=? AND first_run_at IS NULL", now,
                 policy.name, policy.tenant);
}

/// A policy may be gone while its people are still being read.
bool Targets::is_known(const PolicyRow& policy) {
  return database_->query("SELECT 1 FROM policies WHERE name=? AND tenant=?", policy.name, policy.tenant).step();
}

Status Targets::select(const PolicyRow& policy, const std::vector<Candidate>& people, TimePoint now) {
  return guarded<void>([&] {
    if (!is_known(policy)) return;
    for (const auto& person : people) select_one(policy, person, now);
  });
}

void Targets::select_one(const PolicyRow& policy, const Candidate& person, TimePoint now) {
  const auto& reason = person.excluded;
  auto before = database_->query(
      "SELECT selected, upn, install, turn_at IS NOT NULL FROM targets WHERE policy=? AND tenant=? AND id=?",
      policy.name, policy.tenant, person.id);
  const bool known = before.step();
  const bool was_selected = known && before.integer(0) == 1;
  const bool same = known && before.text(1) == person.name && (before.integer(2) != 0) == person.installs();
  const bool had_turn = known && before.integer(3) != 0;
  // Somebody added the app to a chat a moment ago, or an admin named it: there is no line of them.
  const bool in_line = policy.gradual && person.kind != core::RecipientKind::chat;
  const bool waits = reason.empty() && in_line && !had_turn;
  const bool selected = reason.empty() && !waits;
  database_->run(
      "INSERT INTO targets (policy, tenant, id, upn, selected, reason, checked_at, kind, install, waits, place, "
      "turn_at)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (policy, tenant, id) DO UPDATE SET upn=excluded.upn, "
      "selected=excluded.selected,"
      " reason=excluded.reason, checked_at=excluded.checked_at, kind=excluded.kind, install=excluded.install,"
      " waits=excluded.waits, place=excluded.place, turn_at=coalesce(targets.turn_at, excluded.turn_at)",
      policy.name, policy.tenant, person.id, person.name, selected, reason, now, core::name(person.kind),
      person.installs(), waits, std::int64_t{core::place_in_line(policy.name, person.id)},
      selected ? std::optional(now) : std::nullopt);
  if (!known) doubt(policy, person.id);
  if (waits) store_.dues.note(policy.tenant, QueueName::turns, now);
  if (!selected) {
    if (was_selected) park(policy, person.id.str(), now);
    return;
  }
  if (was_selected && same) return;
  begin_with(policy, person, was_selected, now);
}

/// Whatever the policy wants for somebody who has had their turn.
void Targets::begin_with(const PolicyRow& policy, const Candidate& person, bool was_selected, TimePoint now) {
  const auto found = store_.recipients.find(policy.tenant, person.id.str());
  auto recipient = found.value_or(core::Recipient{.tenant = policy.tenant, .id = person.id, .kind = person.kind});
  const bool had_another = recipient.kind == core::RecipientKind::user && recipient.name != person.name;
  if (had_another) store_.directory.note_former_name(policy.tenant, person.id.str(), recipient.name);
  recipient.name = person.name;
  recipient = person.through_team ? store_.rosters.as_member(std::move(recipient), now)
                                  : core::after_selection(std::move(recipient), now);
  store_.recipients.save(recipient, now);
  if (found && core::has_app(*found) != core::has_app(recipient)) store_.schedule.follow(*found, recipient, now);
  if (was_selected) return;
  database_->run(
      "UPDATE recipients SET doubtful=1 WHERE tenant=?2 AND id=?3 AND EXISTS (SELECT 1 FROM targets WHERE policy=?1 AND"
      " tenant=?2 AND id=?3 AND doubtful=1)",
      policy.name, policy.tenant, person.id);
  if (!found) store_.recipients.tell(policy.tenant, person.id.str(), {"selected", "by policy " + policy.name}, now);
  store_.schedule.want_messages(policy, recipient, now);
  store_.priorities.raise(policy, recipient.id);
  if (policy.upgrade) store_.upkeep.look_at_version(policy.tenant, person.id, now);
}

/// In the first reading after the store was copied back somebody new may be somebody the copy did not know yet.
void Targets::doubt(const PolicyRow& policy, const RecipientId& id) {
  database_->run(
      "UPDATE targets SET doubtful=1 WHERE policy=?1 AND tenant=?2 AND id=?3 AND EXISTS (SELECT 1 FROM identity i,"
      " policies p WHERE p.name=?1 AND i.restored_at IS NOT NULL AND coalesce(p.run_finished_at, 0)<i.restored_at)",
      policy.name, policy.tenant, id);
}

/// The policy no longer selects them: nothing of it is due. Messages and install go on only if another policy wants
/// them.
void Targets::park(const PolicyRow& policy, const std::string& id, TimePoint now) {
  store_.schedule.replan(policy.tenant, RecipientId(id), now);
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE tenant=?1 AND id=?2 AND (state IN ('installing', 'failed') OR"
      " through_team=1) AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=?1 AND t.id=?2 AND t.selected=1)",
      policy.tenant, id);
}

Status Targets::let_go(const PolicyRow& policy, const std::vector<RecipientId>& people, TimePoint now) {
  return guarded<void>([&] {
    for (const auto& id : people) let_one_go(policy, id.str(), now);
  });
}

void Targets::let_one_go(const PolicyRow& policy, const std::string& id, TimePoint now) {
  const int changed = database_->run(
      "UPDATE targets SET selected=0, waits=0, reason=?4 WHERE policy=?1 AND tenant=?2 AND id=?3 AND reason<>?4 AND "
      "reason<>"
      " 'user_not_found'",
      policy.name, policy.tenant, id, kNoLongerSelected);
  if (changed == 0) return;
  park(policy, id, now);
  store_.recipients.tell(policy.tenant, id, {"no longer selected", "by policy " + policy.name}, now);
}

Status Targets::finish(const PolicyRow& policy, TimePoint now) {
  return guarded<void>([&] {
    // A quiet cycle writes nothing.
    database_->run(
        "UPDATE policies SET run_finished_at=? WHERE name=? AND tenant=? AND (run_finished_at IS NULL OR"
        " run_finished_at<(SELECT restored_at FROM identity WHERE restored_at IS NOT NULL))",
        now, policy.name, policy.tenant);
  });
}

}  // namespace welcomed::store
