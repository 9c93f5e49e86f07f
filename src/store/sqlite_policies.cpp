// Discovery: which people the policies select.
#include <sqlite3.h>

#include <algorithm>

#include "store/guarded.hpp"
#include "store/sqlite_rows.hpp"
#include "store/sqlite_store.hpp"

namespace welcomed::store {
namespace {

constexpr const char* kNoLongerSelected = "no_longer_selected";

/// The policies that select a delivery's recipient and have its key.
#define WANTED_BY                                                                                                     \
  " FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=deliveries.tenant AND t.id=deliveries.recipient" \
  " AND t.selected=1 AND instr(char(10)||p.messages, char(10)||deliveries.key||char(10))>0"
#define WANTED_BY_ITS_POLICY "EXISTS (SELECT 1" WANTED_BY " AND t.policy=deliveries.policy)"

std::string joined(const std::vector<std::string>& keys) {
  std::string text;
  for (const auto& key : keys) text += key + "\n";
  return text;
}

/// Reasons that a look-up found about the person, as against those of the policy's exclusions.
bool is_own_reason(const std::string& reason) {
  return reason == "guest" || reason == "disabled" || reason == "user_not_found";
}

}  // namespace

Status SqliteStore::set_policies(const std::vector<PolicyRow>& policies) {
  return guarded<void>([&] {
    auto changed = forget_policies_but(policies);
    for (const auto& policy : policies) {
      const auto messages = joined(policy.messages);
      const int written = database_->run(
          "INSERT INTO policies (name, tenant, messages, skip_existing, reinstall) VALUES (?,?,?,?,?)"
          " ON CONFLICT DO UPDATE SET tenant=excluded.tenant, messages=excluded.messages,"
          " skip_existing=excluded.skip_existing, reinstall=excluded.reinstall WHERE messages<>excluded.messages OR"
          " skip_existing<>excluded.skip_existing OR reinstall<>excluded.reinstall",
          policy.name, policy.tenant, messages, policy.skip_existing, policy.reinstall);
      if (written == 0) continue;
      changed.push_back(policy.name);
      add_messages(policy);
    }
    for (const auto& name : changed) hand_over(name);
  });
}

/// A policy of the same name in another tenant is another policy.
std::vector<std::string> SqliteStore::forget_policies_but(const std::vector<PolicyRow>& policies) {
  std::vector<std::string> gone;
  auto known = database_->query("SELECT name, tenant FROM policies");
  while (known.step()) {
    const auto name = known.text(0);
    const TenantId tenant(known.text(1));
    const auto same = [&](const PolicyRow& policy) { return policy.name == name && policy.tenant == tenant; };
    if (std::none_of(policies.begin(), policies.end(), same)) gone.push_back(name);
  }
  for (const auto& name : gone) {
    database_->run("DELETE FROM targets WHERE policy=?", name);
    database_->run("DELETE FROM exclusions WHERE policy=?", name);
    database_->run("DELETE FROM policies WHERE name=?", name);
  }
  if (gone.empty()) return gone;
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE state IN ('installing', 'failed') AND next_attempt_at IS NOT"
      " NULL AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=recipients.tenant AND t.id=recipients.id AND"
      " t.selected=1)");
  return gone;
}

/// What waits under a policy that no longer wants it passes to one that does, else nothing of it is due.
void SqliteStore::hand_over(const std::string& policy) {
  database_->run(
      "UPDATE deliveries SET policy=(SELECT t.policy" WANTED_BY
      " ORDER BY 1 LIMIT 1) WHERE policy=? AND state IN ('pending', 'opted_out') AND NOT " WANTED_BY_ITS_POLICY
      " AND EXISTS (SELECT 1" WANTED_BY ")",
      policy);
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL WHERE policy=? AND state='pending' AND NOT " WANTED_BY_ITS_POLICY,
      policy);
}

/// A key that a policy gained, or has again, is wanted for those whom it selected before.
void SqliteStore::add_messages(const PolicyRow& policy) {
  for (const auto& key : policy.messages) {
    database_->run(
        "INSERT INTO deliveries (tenant, recipient, key, policy, state, next_attempt_at, updated_at)"
        " SELECT r.tenant, r.id, ?2, t.policy, CASE WHEN r.silent THEN 'opted_out' ELSE 'pending' END,"
        "  CASE WHEN r.state='reachable' AND NOT r.silent THEN t.checked_at END, t.checked_at"
        " FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id WHERE t.policy=?1 AND t.selected=1"
        " ON CONFLICT DO UPDATE SET policy=excluded.policy, next_attempt_at=excluded.next_attempt_at"
        " WHERE state IN ('pending', 'opted_out') AND next_attempt_at IS NULL AND (policy=?1 OR "
        "NOT " WANTED_BY_ITS_POLICY ")",
        policy.name, key);
  }
  if (!policy.skip_existing) return;
  std::vector<core::Recipient> people;
  auto query = database_->query("SELECT " RECIPIENT_COLUMNS
                                " FROM recipients r JOIN targets t ON t.tenant=r.tenant AND t.id=r.id WHERE t.policy=?"
                                " AND t.selected=1 AND r.found<>'unseen'",
                                policy.name);
  while (query.step()) people.push_back(read_recipient(query));
  for (const auto& person : people) drop_skipped(person);
}

/// Policies that skip who had the app before them want nothing for these; another policy may.
void SqliteStore::drop_skipped(const core::Recipient& recipient) {
  std::vector<std::string> skipping;
  auto query = database_->query(
      "SELECT p.name, p.first_run_at FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=? AND t.id=?"
      " AND t.selected=1 AND p.skip_existing=1 AND p.first_run_at IS NOT NULL",
      recipient.tenant, recipient.id);
  while (query.step()) {
    if (core::had_app_before(recipient, query.time(1))) skipping.push_back(query.text(0));
  }
  for (const auto& policy : skipping) {
    database_->run("UPDATE deliveries SET policy=(SELECT t.policy" WANTED_BY
                   " AND p.skip_existing=0 ORDER BY 1 LIMIT 1) WHERE tenant=? AND recipient=? AND policy=? AND state "
                   "IN ('pending',"
                   " 'opted_out') AND EXISTS (SELECT 1" WANTED_BY " AND p.skip_existing=0)",
                   recipient.tenant, recipient.id, policy);
    // One that was tried before keeps its row: its key is never sent twice.
    database_->run(
        "DELETE FROM deliveries WHERE tenant=? AND recipient=? AND policy=? AND state IN ('pending', 'opted_out') AND"
        " claimed_at IS NULL",
        recipient.tenant, recipient.id, policy);
  }
}

Result<Run> SqliteStore::begin_run(const PolicyRow& policy, TimePoint now) {
  return guarded<Run>([&] {
    database_->run("UPDATE policies SET run=run+1, first_run_at=coalesce(first_run_at, ?) WHERE name=?", now,
                   policy.name);
    auto query = database_->query("SELECT run FROM policies WHERE name=?", policy.name);
    if (!query.step()) throw DatabaseError(SQLITE_NOTFOUND, "the policy " + policy.name + " is gone");
    return Run{policy.name, policy.tenant, query.integer(0), policy.messages};
  });
}

/// A policy may be gone while its people are still being read.
bool SqliteStore::under_way(const Run& run) {
  return database_
      ->query("SELECT 1 FROM policies WHERE name=? AND tenant=? AND run=?", run.policy, run.tenant, run.number)
      .step();
}

Status SqliteStore::exclude(const Run& run, const std::vector<RecipientId>& people, const std::string& reason) {
  return guarded<void>([&] {
    for (const auto& id : people) {
      database_->run(
          "INSERT INTO exclusions (policy, id, run, reason) VALUES (?,?,?,?)"
          " ON CONFLICT DO UPDATE SET run=excluded.run, reason=excluded.reason",
          run.policy, id, run.number, reason);
    }
  });
}

Status SqliteStore::select(const Run& run, const std::vector<Candidate>& people, TimePoint now) {
  return guarded<void>([&] {
    if (!under_way(run)) return;
    for (const auto& person : people) select_one(run, person, now, now);
  });
}

std::string SqliteStore::exclusion_of(const Run& run, const Candidate& person) {
  auto query = database_->query("SELECT reason FROM exclusions WHERE policy=? AND id=? AND run=?", run.policy,
                                person.id, run.number);
  return query.step() ? query.text(0) : person.excluded;
}

void SqliteStore::select_one(const Run& run, const Candidate& person, TimePoint checked_at, TimePoint now) {
  const auto reason = exclusion_of(run, person);
  auto before = database_->query("SELECT selected, upn FROM targets WHERE policy=? AND tenant=? AND id=?", run.policy,
                                 run.tenant, person.id);
  const bool known = before.step();
  const bool was_selected = known && before.integer(0) == 1;
  const bool same_name = known && before.text(1) == person.upn;
  database_->run(
      "INSERT INTO targets (policy, tenant, id, upn, run, selected, reason, checked_at) VALUES (?,?,?,?,?,?,?,?)"
      " ON CONFLICT DO UPDATE SET upn=excluded.upn, run=excluded.run, selected=excluded.selected,"
      " reason=excluded.reason, checked_at=excluded.checked_at",
      run.policy, run.tenant, person.id, person.upn, run.number, reason.empty(), reason, checked_at);
  if (!reason.empty()) {
    if (was_selected) park(run, person.id.str());
    return;
  }
  if (was_selected && same_name) return;
  core::Recipient recipient{.tenant = run.tenant, .id = person.id};
  const auto found = find(run.tenant, person.id.str());
  if (found) recipient = *found;
  recipient.upn = person.upn;
  recipient = core::after_selection(std::move(recipient), now);
  save(recipient, now);
  if (was_selected) return;
  if (!known) doubt(run, person.id);
  if (!found) tell(run.tenant, person.id.str(), {"selected", "by policy " + run.policy}, now);
  want_messages(run, recipient, now);
}

void SqliteStore::want_messages(const Run& run, const core::Recipient& recipient, TimePoint now) {
  const bool due = recipient.state == core::RecipientState::reachable && !recipient.silent;
  const auto when = due ? std::optional(now) : std::nullopt;
  for (const auto& key : run.messages) {
    // A waiting row of a policy that no longer wants it passes to this policy.
    database_->run(
        "INSERT INTO deliveries (tenant, recipient, key, policy, state, next_attempt_at, updated_at)"
        " VALUES (?1,?2,?3,?4,?5,?6,?7)"
        " ON CONFLICT DO UPDATE SET policy=excluded.policy, next_attempt_at=excluded.next_attempt_at"
        " WHERE state IN ('pending', 'opted_out') AND next_attempt_at IS NULL AND (policy=?4 OR "
        "NOT " WANTED_BY_ITS_POLICY ")",
        run.tenant, recipient.id, key, run.policy, recipient.silent ? "opted_out" : "pending", when, now);
  }
  if (recipient.found != core::Found::unseen) drop_skipped(recipient);
}

/// In the first reading after the store was copied back somebody new may be somebody the copy did not know yet.
void SqliteStore::doubt(const Run& run, const RecipientId& id) {
  database_->run(
      "UPDATE recipients SET doubtful=1 WHERE tenant=? AND id=? AND EXISTS (SELECT 1 FROM identity i, policies p WHERE"
      " p.name=? AND i.restored_at IS NOT NULL AND coalesce(p.run_finished_at, 0)<i.restored_at)",
      run.tenant, id, run.policy);
}

/// The policy no longer selects them: nothing of it is due. Messages and install go on only if another policy wants
/// them.
void SqliteStore::park(const Run& run, const std::string& id) {
  database_->run(
      "UPDATE deliveries SET policy=(SELECT t.policy" WANTED_BY
      " ORDER BY 1 LIMIT 1) WHERE tenant=? AND recipient=? AND policy=? AND state IN ('pending', 'opted_out')"
      " AND EXISTS (SELECT 1" WANTED_BY ")",
      run.tenant, id, run.policy);
  database_->run(
      "UPDATE deliveries SET next_attempt_at=NULL WHERE tenant=? AND recipient=? AND policy=? AND state='pending'",
      run.tenant, id, run.policy);
  database_->run(
      "UPDATE recipients SET next_attempt_at=NULL WHERE tenant=?1 AND id=?2 AND state IN ('installing', 'failed')"
      " AND NOT EXISTS (SELECT 1 FROM targets t WHERE t.tenant=?1 AND t.id=?2 AND t.selected=1)",
      run.tenant, id);
}

std::optional<Candidate> SqliteStore::looked_up(const Run& run, const std::string& name, TimePoint since,
                                                TimePoint& checked_at) {
  auto query = database_->query(
      "SELECT id, upn, reason, checked_at FROM targets WHERE policy=?1 AND tenant=?2 AND checked_at>=?4 AND id IN"
      " (SELECT lower(?3) UNION ALL SELECT id FROM recipients WHERE tenant=?2 AND upn=?3 COLLATE NOCASE)",
      run.policy, run.tenant, name, since);
  if (!query.step() || query.text(2) == kNoLongerSelected) return std::nullopt;
  checked_at = query.time(3);
  const auto reason = query.text(2);
  return Candidate{RecipientId(query.text(0)), query.text(1), is_own_reason(reason) ? reason : ""};
}

Result<std::vector<std::string>> SqliteStore::meet_again(const Run& run, const std::vector<std::string>& names,
                                                         TimePoint since) {
  return guarded<std::vector<std::string>>([&] {
    std::vector<std::string> others;
    if (!under_way(run)) return others;
    for (const auto& name : names) {
      TimePoint checked_at;
      const auto person = looked_up(run, name, since, checked_at);
      if (person)
        select_one(run, *person, checked_at, checked_at);
      else
        others.push_back(name);
    }
    return others;
  });
}

Status SqliteStore::finish_run(const Run& run, TimePoint now) {
  return guarded<void>([&] {
    if (!under_way(run)) return;
    std::vector<std::string> left;
    auto query = database_->query("SELECT id FROM targets WHERE policy=? AND tenant=? AND run<>? AND reason<>?",
                                  run.policy, run.tenant, run.number, kNoLongerSelected);
    while (query.step()) left.push_back(query.text(0));
    for (const auto& id : left) {
      database_->run("UPDATE targets SET selected=0, reason=? WHERE policy=? AND tenant=? AND id=?", kNoLongerSelected,
                     run.policy, run.tenant, id);
      park(run, id);
      tell(run.tenant, id, {"no longer selected", "by policy " + run.policy}, now);
    }
    database_->run("DELETE FROM exclusions WHERE policy=? AND run<>?", run.policy, run.number);
    database_->run("UPDATE policies SET run_finished_at=? WHERE name=?", now, run.policy);
  });
}

Status SqliteStore::note_policy(const std::string& policy, const Cause& cause, TimePoint now) {
  return guarded<void>([&] {
    database_->run("UPDATE policies SET cause=?, detail=?, cause_at=? WHERE name=? AND (cause<>? OR detail<>?)",
                   cause.name, cause.detail, now, policy, cause.name, cause.detail);
  });
}

}  // namespace welcomed::store
