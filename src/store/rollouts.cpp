// How policies reach their people little by little, and how they are stopped.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/sql_store.hpp"

namespace welcomed::store {
namespace {

core::RecipientKind kind_in(Queue queue) {
  return queue == Queue::teams ? core::RecipientKind::team : core::RecipientKind::user;
}

core::Fates since(const core::Fates& now, const core::Fates& before) {
  const auto more = [](std::int64_t one, std::int64_t other) { return std::max<std::int64_t>(0, one - other); };
  return {more(now.known, before.known), more(now.failed, before.failed), more(now.opted_out, before.opted_out)};
}

}  // namespace

core::Line SqlStore::line_of(const std::string& policy, core::RecipientKind kind) {
  auto row = database_->query(
      "SELECT count(*), coalesce(sum(selected), 0) FROM targets WHERE policy=? AND kind=? AND install=1 AND (selected=1"
      " OR waits=1)",
      policy, core::name(kind));
  row.step();
  return {row.integer(0), row.integer(1)};
}

RolloutState SqlStore::rollout_of(const std::string& policy) {
  RolloutState state;
  auto row = database_->query(
      "SELECT coalesce(first_run_at, 0), used_up_to, paused_at, pause_cause, pause_detail, (SELECT count(*)"
      " FROM targets t WHERE t.policy=name AND t.waits=1 AND t.kind='user' AND t.install=0), EXISTS (SELECT 1 FROM"
      " targets t WHERE t.policy=name AND t.waits=1) FROM policies WHERE name=?",
      policy);
  if (!row.step()) return state;
  state.pacing = {row.time(0), row.maybe_time(1)};
  state.paused_at = row.maybe_time(2);
  state.pause_cause = {row.text(3), row.text(4)};
  state.members_waiting = row.integer(5);
  // To count a line is to walk along it.
  if (row.integer(6) == 0) return state;
  state.people = line_of(policy, core::RecipientKind::user);
  state.teams = line_of(policy, core::RecipientKind::team);
  return state;
}

Result<std::optional<RolloutState>> SqlStore::rollout(const std::string& policy) {
  return guarded<std::optional<RolloutState>>([&]() -> std::optional<RolloutState> {
    if (!database_->query("SELECT 1 FROM policies WHERE name=? AND first_run_at IS NOT NULL", policy).step())
      return std::nullopt;
    return rollout_of(policy);
  });
}

Result<int> SqlStore::give_turns(const std::string& policy, Queue queue, std::int64_t most, TimePoint now) {
  return guarded<int>([&] {
    const auto known = policy_named(policy);
    if (!known) return 0;
    const auto kind = kind_in(queue);
    const bool through_team = queue == Queue::members;
    std::vector<Candidate> next;
    auto rows = database_->query(
        // Of a team that lost the app meanwhile nobody can be reached.
        "SELECT t.id, t.upn FROM targets t WHERE t.policy=? AND t.kind=? AND t.install=? AND t.waits=1 AND"
        " (t.install=1 OR EXISTS (SELECT 1 FROM roster m JOIN recipients r ON r.tenant=m.tenant AND r.id=m.team AND"
        " r.state='reachable' WHERE m.tenant=t.tenant AND m.member=t.id)) ORDER BY t.place, t.id" BY_BYTES " LIMIT ?",
        policy, core::name(kind), !through_team, most);
    while (rows.step()) next.push_back({RecipientId(rows.text(0)), rows.text(1), {}, kind, through_team});
    for (const auto& each : next) {
      database_->run("UPDATE targets SET waits=0, selected=1, turn_at=? WHERE policy=? AND tenant=? AND id=?", now,
                     policy, known->tenant, each.id);
      begin_with(*known, each, false, now);
      if (kind == core::RecipientKind::team && known->welcome_members) affect_roster(known->tenant, each.id.str());
    }
    return static_cast<int>(next.size());
  });
}

Status SqlStore::note_turns(const std::string& policy, std::optional<TimePoint> used_up_to) {
  return guarded<void>([&] {
    database_->run("UPDATE policies SET used_up_to=?1 WHERE name=?2 AND used_up_to IS DISTINCT FROM ?1", used_up_to,
                   policy);
  });
}

core::Fates SqlStore::all_fates(const PolicyRow& policy) {
  const auto welcome = policy.messages.empty() ? std::string() : policy.messages.front();
  // Whoever is left out by `existing: skip` has no message and is well without.
  auto row = database_->query(
      "SELECT count(*), count(*) FILTER (WHERE r.state='failed' OR coalesce(d.state, '')='failed'),"
      " coalesce(sum(r.silent), 0) FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id LEFT JOIN"
      " deliveries d ON d.tenant=t.tenant AND d.recipient=t.id AND d.key=?2 WHERE t.policy=?1 AND t.selected=1 AND"
      " (r.silent=1 OR r.state IN ('failed', 'removed') OR d.state IN ('sent', 'failed', 'opted_out') OR "
      "(r.state='reachable' AND d.state IS"
      " NULL))",
      policy.name, welcome);
  row.step();
  return {row.integer(0), row.integer(1), row.integer(2)};
}

Result<core::Fates> SqlStore::fates(const std::string& policy) {
  return guarded<core::Fates>([&]() -> core::Fates {
    const auto known = policy_named(policy);
    if (!known) return {};
    auto row =
        database_->query("SELECT known_before, failed_before, opted_out_before FROM policies WHERE name=?", policy);
    row.step();
    return since(all_fates(*known), {row.integer(0), row.integer(1), row.integer(2)});
  });
}

Result<bool> SqlStore::pause(const std::string& policy, const Cause& cause, TimePoint now) {
  return guarded<bool>([&] {
    const int paused = database_->run(
        "UPDATE policies SET paused_at=?, pause_cause=?, pause_detail=? WHERE name=? AND paused_at IS NULL", now,
        cause.name, cause.detail, policy);
    if (paused == 0) return false;
    hand_over(policy);
    // Whoever is in the line of the installer although nobody wants it would be walked past again and again.
    database_->run(
        "UPDATE recipients AS r SET next_attempt_at=NULL, taken=0 WHERE r.state IN ('installing', 'failed') AND"
        " r.next_attempt_at IS NOT NULL AND EXISTS (SELECT 1 FROM targets t WHERE t.policy=? AND t.tenant=r.tenant AND "
        "t.id=r.id AND"
        " t.selected=1) AND NOT " INSTALL_WANTED,
        policy);
    return true;
  });
}

Result<bool> SqlStore::resume(const std::string& policy, TimePoint now) {
  return guarded<bool>([&] {
    const auto known = policy_named(policy);
    if (!known) return false;
    const auto fates = all_fates(*known);
    const int resumed = database_->run(
        "UPDATE policies SET paused_at=NULL, pause_cause='', pause_detail='', known_before=?, failed_before=?,"
        " opted_out_before=? WHERE name=? AND paused_at IS NOT NULL",
        fates.known, fates.failed, fates.opted_out, policy);
    if (resumed == 0) return false;
    add_messages(*known);
    if (known->upgrade) look_at_versions_of(*known);
    database_->run(
        "UPDATE recipients AS r SET next_attempt_at=? WHERE r.state IN ('installing', 'failed') AND r.next_attempt_at"
        " IS NULL AND r.blocked=0 AND EXISTS (SELECT 1 FROM targets t WHERE t.policy=? AND t.tenant=r.tenant AND"
        " t.id=r.id AND t.selected=1 AND t.install=1)",
        now, policy);
    return true;
  });
}

}  // namespace welcomed::store
