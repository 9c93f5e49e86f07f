// How policies reach their people little by little, and how they are stopped.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// The group ?3 of the waves of a policy ?1 in a tenant ?2, and those inside it.
#define IN_WAVE_GROUP                                                                                         \
  "WITH RECURSIVE down(id) AS (SELECT id FROM policy_groups WHERE policy=?1 AND leaves_out=" OF_WAVES         \
  " AND ref=?3 AND id<>'' UNION SELECT m.member FROM members m JOIN down ON m.tenant=?2 AND m.holder=down.id" \
  " AND m.nested=1) "
/// Of these the members whose targets `t` wait. SQLite takes a CROSS JOIN in its order: many may wait, and few be
/// members.
#define WAITING_IN_IT                                                                                               \
  " FROM (SELECT DISTINCT m.member AS id FROM down CROSS JOIN members m WHERE m.tenant=?2 AND m.holder=down.id AND" \
  " m.nested=0) AS those CROSS JOIN targets t WHERE t.policy=?1 AND t.tenant=?2 AND t.id=those.id AND"              \
  " t.kind='user' AND t.install=1 AND t.waits=1"

core::RecipientKind kind_in(RolloutLine line) {
  return line == RolloutLine::teams ? core::RecipientKind::team : core::RecipientKind::user;
}

core::Fates since(const core::Fates& now, const core::Fates& before) {
  const auto more = [](std::int64_t one, std::int64_t other) { return std::max<std::int64_t>(0, one - other); };
  return {more(now.known, before.known), more(now.failed, before.failed), more(now.opted_out, before.opted_out)};
}

}  // namespace

core::Line Rollouts::line_of(const std::string& policy, core::RecipientKind kind) {
  auto row = database_->query(
      "SELECT count(*), coalesce(sum(selected), 0) FROM targets WHERE policy=? AND kind=? AND install=1 AND (selected=1"
      " OR waits=1)",
      policy, core::name(kind));
  row.step();
  return {row.integer(0), row.integer(1)};
}

RolloutState Rollouts::state_of(const std::string& policy) {
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

Result<std::optional<RolloutState>> Rollouts::state(const std::string& policy) {
  return guarded<std::optional<RolloutState>>([&]() -> std::optional<RolloutState> {
    if (!database_->query("SELECT 1 FROM policies WHERE name=? AND first_run_at IS NOT NULL", policy).step())
      return std::nullopt;
    return state_of(policy);
  });
}

Result<int> Rollouts::give_turns(const std::string& policy, RolloutLine line, std::int64_t most, TimePoint now) {
  return guarded<int>([&] {
    const auto known = store_.policies.policy_named(policy);
    if (!known) return 0;
    const auto kind = kind_in(line);
    const bool through_team = line == RolloutLine::members;
    std::vector<Candidate> next;
    auto rows = database_->query(
        // Of a team that lost the app meanwhile nobody can be reached.
        "SELECT t.id, t.upn FROM targets t WHERE t.policy=? AND t.kind=? AND t.install=? AND t.waits=1 AND"
        " (t.install=1 OR EXISTS (SELECT 1 FROM roster m JOIN recipients r ON r.tenant=m.tenant AND r.id=m.team AND"
        " r.state='reachable' WHERE m.tenant=t.tenant AND m.member=t.id)) ORDER BY t.place, t.id" BY_BYTES " LIMIT ?",
        policy, core::name(kind), !through_team, most);
    while (rows.step()) next.push_back({RecipientId(rows.text(0)), rows.text(1), {}, kind, through_team});
    return give_turns_to(*known, next, now);
  });
}

int Rollouts::give_turns_to(const PolicyRow& policy, const std::vector<Candidate>& next, TimePoint now) {
  for (const auto& each : next) {
    database_->run("UPDATE targets SET waits=0, selected=1, turn_at=? WHERE policy=? AND tenant=? AND id=?", now,
                   policy.name, policy.tenant, each.id);
    store_.targets.begin_with(policy, each, false, now);
    if (each.kind != core::RecipientKind::team || !policy.welcome_members) continue;
    store_.rosters.affect(policy.tenant, each.id.str());
    store_.dues.note(policy.tenant, QueueName::rosters, now);
  }
  return static_cast<int>(next.size());
}

Result<int> Rollouts::give_turns_in(const std::string& policy, const std::string& group, std::int64_t most,
                                    TimePoint now) {
  return guarded<int>([&] {
    const auto known = store_.policies.policy_named(policy);
    if (!known) return 0;
    std::vector<Candidate> next;
    auto rows = database_->query(IN_WAVE_GROUP "SELECT t.id, t.upn" WAITING_IN_IT " ORDER BY t.place, t.id" BY_BYTES
                                               " LIMIT ?4",
                                 policy, known->tenant, group, most);
    while (rows.step()) next.push_back({.id = RecipientId(rows.text(0)), .name = rows.text(1), .excluded = {}});
    return give_turns_to(*known, next, now);
  });
}

/// Only of policies of which somebody waits.
void Rollouts::count_in_waves(PolicyCounts& policy) {
  if (policy.rollout.people.waiting() == 0) return;
  auto groups =
      database_->query("SELECT ref FROM policy_groups WHERE policy=? AND leaves_out=" OF_WAVES, policy.policy);
  while (groups.step()) {
    const auto group = groups.text(0);
    auto row = database_->query(IN_WAVE_GROUP "SELECT count(*)" WAITING_IN_IT, policy.policy, policy.tenant, group);
    row.step();
    policy.waiting_in_groups[group] = row.integer(0);
  }
}

Status Rollouts::note_turns(const std::string& policy, std::optional<TimePoint> used_up_to) {
  return guarded<void>([&] {
    database_->run("UPDATE policies SET used_up_to=?1 WHERE name=?2 AND used_up_to IS DISTINCT FROM ?1", used_up_to,
                   policy);
  });
}

core::Fates Rollouts::all_fates(const PolicyRow& policy) {
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

Result<core::Fates> Rollouts::fates(const std::string& policy) {
  return guarded<core::Fates>([&]() -> core::Fates {
    const auto known = store_.policies.policy_named(policy);
    if (!known) return {};
    auto row =
        database_->query("SELECT known_before, failed_before, opted_out_before FROM policies WHERE name=?", policy);
    row.step();
    return since(all_fates(*known), {row.integer(0), row.integer(1), row.integer(2)});
  });
}

Result<bool> Rollouts::pause(const std::string& policy, const Cause& cause, TimePoint now) {
  return guarded<bool>([&] {
    const int paused = database_->run(
        "UPDATE policies SET paused_at=?, pause_cause=?, pause_detail=? WHERE name=? AND paused_at IS NULL", now,
        cause.name, cause.detail, policy);
    if (paused == 0) return false;
    store_.schedule.hand_over(policy, now);
    const auto known = store_.policies.policy_named(policy);
    if (known->priority != 0) store_.priorities.put_in_order(policy, known->tenant);
    // What another policy takes over may wait for no window.
    store_.dues.note_messages(known->tenant, now);
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

Result<bool> Rollouts::resume(const std::string& policy, TimePoint now) {
  return guarded<bool>([&] {
    const auto known = store_.policies.policy_named(policy);
    if (!known) return false;
    const auto fates = all_fates(*known);
    const int resumed = database_->run(
        "UPDATE policies SET paused_at=NULL, pause_cause='', pause_detail='', known_before=?, failed_before=?,"
        " opted_out_before=? WHERE name=? AND paused_at IS NOT NULL",
        fates.known, fates.failed, fates.opted_out, policy);
    if (resumed == 0) return false;
    store_.schedule.add_messages(*known);
    if (known->upgrade) store_.upkeep.look_at_versions_of(*known);
    database_->run(
        "UPDATE recipients AS r SET next_attempt_at=? WHERE r.state IN ('installing', 'failed') AND r.next_attempt_at"
        " IS NULL AND r.blocked=0 AND EXISTS (SELECT 1 FROM targets t WHERE t.policy=? AND t.tenant=r.tenant AND"
        " t.id=r.id AND t.selected=1 AND t.install=1)",
        now, policy);
    store_.dues.note_all(known->tenant, now);
    return true;
  });
}

}  // namespace welcomed::store
