// People who had the app before a policy first ran.
#include "core/existing.hpp"

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::Existing;

PolicyRow ExistingApps::with_choice(PolicyRow policy) {
  auto chosen =
      database_->query("SELECT existing FROM existing_choices WHERE policy=? AND tenant=?", policy.name, policy.tenant);
  policy.existing =
      core::in_force(policy.existing, chosen.step() ? core::existing_of(chosen.text(0)) : Existing::unknown);
  return policy;
}

Status ExistingApps::choose(const std::string& policy, const TenantId& tenant, Existing existing, TimePoint now) {
  return guarded<void>([&] {
    database_->run(
        "INSERT INTO existing_choices (policy, tenant, existing, chosen_at) VALUES (?,?,?,?) ON CONFLICT (policy, "
        "tenant) DO UPDATE SET existing=excluded.existing, chosen_at=excluded.chosen_at",
        policy, tenant, core::name(existing), now);
    const int taken_up =
        database_->run("UPDATE policies SET existing=? WHERE name=? AND tenant=? AND existing='unknown'",
                       core::name(existing), policy, tenant);
    if (taken_up == 0) return;
    store_.schedule.add_messages(*store_.policies.policy_named(policy));
    store_.schedule.hand_over(policy, now);
    store_.dues.note_messages(tenant, now);
  });
}

void ExistingApps::treat_existing(const PolicyRow& policy) {
  if (policy.existing == Existing::welcome) return;
  std::vector<std::pair<core::Recipient, TimePoint>> people;
  auto query = database_->query(
      "SELECT " + recipient_columns() +
          ", t.checked_at FROM recipients r JOIN targets t ON t.tenant=r.tenant AND t.id=r.id WHERE t.policy=?"
          " AND t.selected=1 AND (r.found<>'unseen' OR r.through_team=1)",
      policy.name);
  while (query.step()) people.emplace_back(read_recipient(query), query.time(kRecipientFields.count()));
  for (const auto& [person, checked_at] : people) treat_existing(person, checked_at);
}

/// Of those policies that select them and do not welcome whoever had the app before.
void ExistingApps::treat_existing(const core::Recipient& recipient, TimePoint now) {
  std::vector<std::string> skipping;
  std::vector<std::string> holding;
  auto query = database_->query(
      "SELECT p.name, p.first_run_at, p.existing, t.held FROM targets t JOIN policies p ON p.name=t.policy WHERE"
      " t.tenant=? AND t.id=? AND t.selected=1 AND p.existing<>'welcome' AND p.first_run_at IS NOT NULL",
      recipient.tenant, recipient.id);
  while (query.step()) {
    const auto first_run = query.time(1);
    if (core::existing_of(query.text(2)) == Existing::skip) {
      const bool held = query.integer(3) != 0;
      if (held || core::had_app_before(recipient, first_run)) skipping.push_back(query.text(0));
    } else if (may_have_been_welcomed(recipient, first_run)) {
      holding.push_back(query.text(0));
    }
  }
  for (const auto& policy : holding) hold(policy, recipient);
  // First of all: what passes to another policy may be what that one skips.
  if (!holding.empty()) store_.schedule.replan(recipient.tenant, recipient.id, now);
  for (const auto& policy : skipping) skip(policy, recipient, now);
}

/// Who is reached through a team has no app of their own: it counts since when the team had it.
bool ExistingApps::may_have_been_welcomed(const core::Recipient& recipient, TimePoint first_run) {
  if (!recipient.through_team) return core::may_have_been_welcomed(recipient, first_run);
  auto teams = database_->query("SELECT " + recipient_columns() +
                                    " FROM roster m JOIN recipients r ON r.tenant=m.tenant AND r.id=m.team WHERE"
                                    " m.tenant=? AND m.member=?",
                                recipient.tenant, recipient.id);
  while (teams.step()) {
    if (core::may_have_been_welcomed(read_recipient(teams), first_run)) return true;
  }
  return false;
}

/// Nothing of it goes to them until somebody says what is to become of them; what another policy wants goes on.
void ExistingApps::hold(const std::string& policy, const core::Recipient& recipient) {
  database_->run("UPDATE targets SET held=1 WHERE policy=? AND tenant=? AND id=?", policy, recipient.tenant,
                 recipient.id);
}

/// It wants nothing for them; another policy may.
void ExistingApps::skip(const std::string& policy, const core::Recipient& recipient, TimePoint now) {
  const int passed =
      database_->run("UPDATE deliveries SET policy=(" FIRST_POLICY WANTED_BY " AND p.existing<>'skip'" BY_PRIORITY
                     ") WHERE tenant=? AND recipient=? AND policy=? AND state IN"
                     " ('pending', 'opted_out') AND EXISTS (SELECT 1" WANTED_BY " AND p.existing<>'skip')",
                     recipient.tenant, recipient.id, policy);
  // One that was tried before keeps its row: its key is never sent twice.
  database_->run(
      "DELETE FROM deliveries WHERE tenant=? AND recipient=? AND policy=? AND state IN ('pending', 'opted_out') AND"
      " claimed_at IS NULL",
      recipient.tenant, recipient.id, policy);
  if (passed > 0) store_.schedule.replan(recipient.tenant, recipient.id, now);
}

Result<std::int64_t> ExistingApps::held_back() {
  return guarded<std::int64_t>([&] {
    auto row = database_->query("SELECT count(*) FROM (SELECT DISTINCT t.tenant, t.id FROM targets t WHERE " HELD_BACK
                                ") AS held");
    row.step();
    return row.integer(0);
  });
}

void ExistingApps::count_held(PolicyCounts& policy) {
  auto asks = database_->query("SELECT existing FROM policies WHERE name=? AND existing<>'welcome'", policy.policy);
  if (!asks.step()) return;
  auto found = database_->query(
      "SELECT count(*) FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id WHERE t.policy=? AND"
      " t.selected=1 AND r.state='installing' AND r.found='present' AND r.tried=0",
      policy.policy);
  found.step();
  policy.found = found.integer(0);
  if (core::existing_of(asks.text(0)) != Existing::unknown) return;
  auto held = database_->query("SELECT count(*) FROM targets t WHERE t.policy=? AND " HELD_BACK, policy.policy);
  held.step();
  policy.held = held.integer(0);
  auto unseen = database_->query(
      "SELECT count(*) FROM targets t LEFT JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id WHERE t.policy=? AND"
      " (t.selected=1 OR t.waits=1) AND t.install=1 AND coalesce(r.found, 'unseen')='unseen' AND"
      " coalesce(r.tried, 0)=0",
      policy.policy);
  unseen.step();
  policy.unseen = unseen.integer(0);
}

}  // namespace welcomed::store
