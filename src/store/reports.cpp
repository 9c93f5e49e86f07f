// What people ask: counts, causes, one person's story.
#include <algorithm>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of a delivery `d` and its follow-up `f`: it counts from a hire, and the directory has no date of one.
#define WITHOUT_HIRE_DATE                                                                                  \
  "(f.since='hire_date' AND NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=d.tenant AND u.id=" \
  "d.recipient AND u.hired_at IS NOT NULL))"
/// Of a follow-up whose time is not known.
#define WHY_NOT_DUE                                                                                         \
  "coalesce((SELECT CASE WHEN " WITHOUT_HIRE_DATE                                                           \
  " THEN 'no_hire_date' WHEN f.key=f.first OR w.state<>'sent'"                                              \
  " THEN 'welcome_first' WHEN f.since='hire_date' AND NOT " NEEDLESS                                        \
  " THEN 'day_gone_by' ELSE f.unless END"                                                                   \
  " FROM follow_ups f JOIN deliveries w ON w.tenant=d.tenant AND w.recipient=d.recipient AND w.key=f.first" \
  " JOIN recipients x ON x.tenant=d.tenant AND x.id=d.recipient WHERE f.policy=d.policy AND f.key=d.key), " \
  "'welcome_first')"

/// Of a target `t` and its recipient `r`, who may not be there yet.
#define TARGET_STATE                                                                                \
  "CASE WHEN t.selected=1 THEN coalesce(r.state, 'installing') WHEN t.waits=1 THEN 'waiting' WHEN " \
  "t.reason='user_not_found'"                                                                       \
  " THEN 'failed' ELSE 'excluded' END"

/// Of a message `d`, which there may not be.
#define OF_MESSAGE                                                                                     \
  "coalesce(d.key, ''), coalesce(d.state, ''), coalesce(d.attempts, 0), coalesce(d.activity_id, ''), " \
  "coalesce(d.variant, '')"

ProgressRow read_progress(const Statement& row) {
  return {.tenant = TenantId(row.text(0)),
          .policy = row.text(1),
          .kind = core::recipient_kind(row.text(2)),
          .id = RecipientId(row.text(3)),
          .name = row.text(4),
          .target_state = row.text(5),
          .reason = row.text(6),
          .key = row.text(7),
          .message_state = row.text(8),
          .attempts = static_cast<int>(row.integer(9)),
          .activity = ActivityId(row.text(10)),
          .variant = row.text(11),
          .conversation = ConversationId(row.text(12)),
          .updated_at = row.time(13)};
}

constexpr auto kPulseFields =
    sql::fields_of<Pulse>(Field{"at", &Pulse::at}, Field{"clock_ahead_seconds", &Pulse::clock_ahead_seconds});
constexpr auto kTenantPulseFields = sql::fields_of<TenantPulse>(
    Field{"tenant", &TenantPulse::tenant}, Field{"installs_per_second", &TenantPulse::installs_per_second},
    Field{"sends_per_second", &TenantPulse::sends_per_second},
    Field{"installs_allowed", &TenantPulse::installs_allowed}, Field{"sends_allowed", &TenantPulse::sends_allowed},
    Field{"at", &TenantPulse::at});

/// With why it is not due, where nothing was refused.
constexpr auto kDeliveryFields = sql::fields_of<DeliveryRow>(
    Field{"d.key", &DeliveryRow::key}, Field{"d.state", &DeliveryRow::state},
    Field{"CASE WHEN d.cause<>'' OR d.state<>'pending' THEN d.cause WHEN EXISTS (SELECT 1 FROM targets t WHERE"
          " t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient AND t.held=1) THEN 'existing_unknown' WHEN"
          " d.not_before IS NULL THEN " WHY_NOT_DUE " ELSE '' END",
          within(&DeliveryRow::cause, &Cause::name)},
    Field{"d.detail", within(&DeliveryRow::cause, &Cause::detail)}, Field{"d.attempts", &DeliveryRow::attempts},
    Field{"d.activity_id", &DeliveryRow::activity}, Field{"d.updated_at", &DeliveryRow::at},
    Field{"d.variant", &DeliveryRow::variant});

constexpr auto kStoryFields = sql::fields_of<StoryLine>(Field{"at", &StoryLine::at}, Field{"what", &StoryLine::what},
                                                        Field{"detail", &StoryLine::detail});

/// Null for a policy that is gone: what it sent stays, and is nobody's count any more.
PolicyCounts* counts_of(std::vector<PolicyCounts>& all, const std::string& policy) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.policy == policy; });
  return found == all.end() ? nullptr : &*found;
}

/// Targets of one policy that are alike.
struct AlikeTargets {
  std::string state;
  std::int64_t count = 0;
  std::int64_t welcomed = 0;        ///< of them: who have the policy's first message, from whichever policy
  std::int64_t welcome_failed = 0;  ///< of them: to whom it was refused for good
  std::int64_t reached = 0;         ///< of them: who have the app, of their own or through a team
};

void add(core::RolloutPoint& point, const AlikeTargets& targets) {
  if (targets.state == "excluded") return;
  point.selected += targets.count;
  point.installed += targets.reached;
  point.welcomed += targets.welcomed;
  point.failed += targets.state == "failed" ? targets.count : targets.welcome_failed;
}

}  // namespace

Result<std::vector<PolicyCounts>> Reports::counts(TimePoint now) {
  return guarded<std::vector<PolicyCounts>>([&] {
    std::vector<PolicyCounts> all;
    auto policies = database_->query(
        "SELECT name, tenant, CASE WHEN run_finished_at IS NULL OR selects_anew=1 OR run_finished_at<(SELECT"
        " restored_at FROM identity WHERE restored_at IS NOT NULL) THEN 1 ELSE 0 END FROM policies ORDER BY"
        " name" BY_BYTES);
    while (policies.step()) {
      all.push_back({.policy = policies.text(0), .tenant = TenantId(policies.text(1))});
      all.back().reading = policies.integer(2) == 1;
    }
    const bool some_wait_known = count_targets(all);
    auto deliveries = database_->query(
        "SELECT policy, key, state, count(*) FROM deliveries WHERE NOT policy LIKE 'notify:%' GROUP BY 1, 2, 3");
    while (deliveries.step()) {
      auto* policy = counts_of(all, deliveries.text(0));
      if (policy != nullptr) policy->messages[deliveries.text(1)][deliveries.text(2)] += deliveries.integer(3);
    }
    count_channels(all);
    count_to_come(all, now);
    if (some_wait_known) count_what_waiting_have(all);
    store_.journeys.count_without_date(all);
    for (auto& each : all) {
      each.rollout = store_.rollouts.state_of(each.policy);
      store_.rollouts.count_in_waves(each);
      store_.journeys.count_waiting_due(each, now);
      store_.existing.count_held(each);
    }
    return all;
  });
}

/// With how far each policy is (core/history.hpp). True when somebody who waits is known already.
bool Reports::count_targets(std::vector<PolicyCounts>& all) {
  bool some_wait_known = false;
  auto rows = database_->query(
      "SELECT t.policy, " TARGET_STATE
      ", CASE WHEN t.selected=1 THEN '' ELSE t.reason END AS why, count(*), t.kind,"
      " count(*) FILTER (WHERE d.state='sent'), count(*) FILTER (WHERE d.state='failed'), max(p.welcome_channel),"
      " count(*) FILTER (WHERE r.state IN ('installed', 'reachable')),"
      " count(*) FILTER (WHERE t.waits=1 AND t.install=1 AND " HAS_APP
      "), count(*) FILTER (WHERE t.waits=1 AND r.id IS NOT"
      " NULL)"
      " FROM targets t JOIN policies p ON p.name=t.policy LEFT JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id"
      " LEFT JOIN policy_messages m ON m.policy=t.policy AND m.place=0"
      " LEFT JOIN deliveries d ON d.tenant=t.tenant AND d.recipient=t.id AND d.key=m.key GROUP BY 1, 2, 3, 5");
  while (rows.step()) {
    auto* policy = counts_of(all, rows.text(0));
    if (policy == nullptr) continue;
    const AlikeTargets targets{rows.text(1), rows.integer(3), rows.integer(5), rows.integer(6), rows.integer(8)};
    const auto kind = core::recipient_kind(rows.text(4));
    const bool are_teams = kind == core::RecipientKind::team;
    (are_teams                           ? policy->teams
     : kind == core::RecipientKind::chat ? policy->chats
                                         : policy->users)[targets.state] += targets.count;
    policy->waiting_with_app += rows.integer(9);
    some_wait_known = some_wait_known || rows.integer(10) > 0;
    if (targets.state == "excluded") policy->excluded[rows.text(2)] += targets.count;
    if (!are_teams || rows.integer(7) == 1) add(policy->point, targets);
  }
  return some_wait_known;
}

/// Where nobody who waits is known there is nothing to look for. `<>` keeps SQLite from walking the line, which goes
/// across all other tables in the order of chance.
void Reports::count_what_waiting_have(std::vector<PolicyCounts>& all) {
  auto rows = database_->query(
      "SELECT t.policy, m.key, count(*) FROM targets t CROSS JOIN recipients r CROSS JOIN policy_messages m CROSS JOIN"
      " deliveries WHERE t.waits<>0 AND r.tenant=t.tenant AND r.id=t.id AND m.policy=t.policy AND"
      " deliveries.tenant=t.tenant AND deliveries.recipient=t.id AND deliveries.key=m.key AND " NOT_TAKEN_OVER
      " GROUP BY 1, 2");
  while (rows.step()) {
    auto* policy = counts_of(all, rows.text(0));
    if (policy != nullptr) policy->waiting_have[rows.text(1)] = rows.integer(2);
  }
}

/// Of what follows a first message that failed, or an answer, nothing comes. Whatever time of its own a message has,
/// once that is there it is no later than others.
void Reports::count_to_come(std::vector<PolicyCounts>& all, TimePoint now) {
  auto rows = database_->query(
      "SELECT policy, count(*) FILTER (WHERE not_before<=?1), max(due) FILTER (WHERE not_before<=?1),"
      " count(*) FILTER (WHERE not_before IS NULL OR not_before>?1), count(*) FILTER (WHERE not_before IS NULL),"
      " max(not_before), min(not_before) FILTER (WHERE not_before>?1) FROM"
      " (SELECT d.policy AS policy, d.not_before AS not_before, CASE WHEN r.state='reachable' THEN CASE WHEN d.taken=0 "
      "THEN"
      " d.next_attempt_at END WHEN r.taken=0 AND (r.state<>'installed' OR r.cause<>'') THEN r.next_attempt_at END AS "
      "due FROM deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient"
      " JOIN targets t ON t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient JOIN policies p ON"
      " p.name=d.policy WHERE d.state='pending' AND r.state IN ('installing', 'installed', 'reachable') AND " WRITTEN_TO
      " AND (d.not_before IS NOT NULL OR EXISTS (SELECT 1 FROM follow_ups f JOIN deliveries w ON w.tenant=d.tenant AND"
      " w.recipient=d.recipient AND w.key=f.first WHERE f.policy=d.policy AND f.key=d.key AND NOT " WITHOUT_HIRE_DATE
      " AND w.state IN ('pending', 'sending', 'unknown')))) AS to_come GROUP BY 1",
      now);
  while (rows.step()) {
    auto* policy = counts_of(all, rows.text(0));
    if (policy == nullptr) continue;
    policy->messages_to_come = rows.integer(1);
    policy->last_due = rows.maybe_time(2);
    policy->follow_ups = rows.integer(3);
    policy->next_follow_up = rows.maybe_time(6);
    if (policy->follow_ups > 0 && rows.integer(4) == 0) policy->last_follow_up = rows.maybe_time(5);
  }
}

/// Few messages go to channels and chats: they are taken from those that all recipients are to get.
void Reports::count_channels(std::vector<PolicyCounts>& all) {
  auto rows = database_->query(
      "SELECT d.policy, d.key, d.state, count(*), r.kind FROM recipients r JOIN deliveries d ON d.tenant=r.tenant AND"
      " d.recipient=r.id WHERE r.kind IN ('team', 'chat') AND NOT d.policy LIKE 'notify:%' GROUP BY 1, 2, 3, 5");
  while (rows.step()) {
    auto* policy = counts_of(all, rows.text(0));
    if (policy == nullptr) continue;
    auto& of_kind = rows.text(4) == "team" ? policy->channels : policy->in_chats;
    of_kind[rows.text(1)][rows.text(2)] = rows.integer(3);
    auto& to_people = policy->messages[rows.text(1)];
    if ((to_people[rows.text(2)] -= rows.integer(3)) == 0) to_people.erase(rows.text(2));
  }
}

Result<Counts> Reports::recipients() {
  return guarded<Counts>([&] {
    Counts counts;
    auto rows = database_->query(
        "SELECT state, count(*) FROM (SELECT CASE WHEN max(t.selected)=1 THEN coalesce(max(r.state), 'installing') WHEN"
        " max(t.waits)=1 THEN 'waiting' WHEN max(CASE WHEN t.reason='user_not_found' THEN 1 ELSE 0 END)=1 THEN 'failed'"
        " ELSE 'excluded' END AS state FROM targets t JOIN policies p ON p.name=t.policy LEFT JOIN recipients r ON"
        " r.tenant=t.tenant AND r.id=t.id GROUP BY t.tenant, t.id) AS each_one GROUP BY 1");
    while (rows.step()) counts[rows.text(0)] = rows.integer(1);
    return counts;
  });
}

Result<std::vector<CauseCount>> Reports::causes(const TenantId& tenant) {
  return guarded<std::vector<CauseCount>>([&] {
    std::vector<CauseCount> all;
    auto query = database_->query(
        "SELECT cause, how_many, updated_at, id, detail, of_chats FROM"
        " (SELECT cause, updated_at, id, detail, count(*) OVER (PARTITION BY cause) AS how_many,"
        "  min(CASE WHEN id LIKE '19:%' THEN 1 ELSE 0 END) OVER (PARTITION BY cause) AS of_chats, row_number() OVER"
        "  (PARTITION BY cause ORDER BY updated_at DESC, id" BY_BYTES
        ") AS place FROM"
        " (SELECT cause, updated_at, tenant, id, detail, row_number() OVER (PARTITION BY cause, tenant, id ORDER BY"
        "  updated_at DESC, detail" BY_BYTES
        ") AS of_theirs FROM"
        " (SELECT cause, updated_at, tenant, id, detail FROM recipients WHERE cause<>'' UNION ALL"
        "  SELECT cause, updated_at, tenant, recipient, detail FROM deliveries WHERE cause<>'' UNION ALL"
        "  SELECT cause, updated_at, tenant, id, detail FROM upkeep WHERE cause<>'' UNION ALL"
        "  SELECT cause, updated_at, tenant, team, detail FROM rosters WHERE cause<>'' UNION ALL"
        "  SELECT cause, updated_at, tenant, recipient, detail FROM amended WHERE cause<>'' UNION ALL"
        "  SELECT cause, cause_at, tenant, 'policy ' || name, detail FROM policies WHERE cause<>'' UNION ALL"
        "  SELECT pause_cause, paused_at, tenant, 'policy ' || name, pause_detail FROM policies WHERE pause_cause<>''"
        "  UNION ALL"
        "  SELECT 'existing_unknown', max(checked_at), tenant, id, 'policy ' || min(policy" BY_BYTES
        ") FROM targets t WHERE " HELD_BACK
        "  GROUP BY tenant, id UNION ALL"
        "  SELECT 'no_hire_date', max(d.updated_at), d.tenant, d.recipient, 'policy ' || min(d.policy" BY_BYTES
        ") FROM follow_ups f CROSS JOIN targets t CROSS JOIN deliveries d JOIN policies p ON p.name=t.policy WHERE"
        "  f.since='hire_date' AND t.policy=f.policy AND d.tenant=t.tenant AND d.recipient=t.id AND d.key=f.key AND"
        "  d.policy=f.policy AND d.state='pending' AND " WRITTEN_TO " AND " WITHOUT_HIRE_DATE
        "  GROUP BY d.tenant, d.recipient UNION ALL"
        "  SELECT reason, checked_at, tenant, id, '' FROM targets WHERE reason='user_not_found') AS troubles) AS "
        "each_one"
        "  WHERE of_theirs=1 AND (?1='' OR tenant=?1)) AS ranked WHERE place=1 ORDER BY how_many DESC, cause" BY_BYTES,
        tenant);
    while (query.step()) {
      const auto detail = query.text(4);
      all.push_back({query.text(0), query.integer(1), query.time(2),
                     detail.empty() ? query.text(3) : query.text(3) + ": " + detail, query.integer(5) == 1});
    }
    return all;
  });
}

Status Reports::try_write() {
  return guarded<void>([&] { database_->run("UPDATE identity SET writes=writes"); });
}

Status Reports::write_pulse(const Pulse& pulse) {
  return guarded<void>([&] {
    // Rates are those of tenants; nobody reads others.
    database_->run(
        "INSERT INTO pulse (\"only\", at, installs_per_second, sends_per_second, clock_ahead_seconds) VALUES"
        " (1, ?1, 0, 0, ?2) ON CONFLICT (\"only\") DO UPDATE SET at=?1, clock_ahead_seconds=?2",
        pulse.at, pulse.clock_ahead_seconds);
    for (auto each : pulse.tenants) {
      each.at = pulse.at;
      auto of_tenant = database_->query(kTenantPulseFields.upsert("tenant_pulses", {"tenant"}));
      kTenantPulseFields.bind(of_tenant, each);
      of_tenant.run();
    }
  });
}

Result<std::optional<Pulse>> Reports::pulse() {
  return guarded<std::optional<Pulse>>([&]() -> std::optional<Pulse> {
    auto query = database_->query("SELECT " + kPulseFields.columns() + " FROM pulse");
    if (!query.step()) return std::nullopt;
    auto pulse = kPulseFields.read(query);
    auto tenants =
        database_->query("SELECT " + kTenantPulseFields.columns() + " FROM tenant_pulses ORDER BY tenant" BY_BYTES);
    while (tenants.step()) pulse.tenants.push_back(kTenantPulseFields.read(tenants));
    return pulse;
  });
}

Status Reports::progress(const std::function<bool(const ProgressRow&)>& take) {
  return guarded<void>([&] {
    auto targets = database_->stream(
        "SELECT t.tenant, t.policy, t.kind, t.id, t.upn, " TARGET_STATE
        ", CASE WHEN t.selected=0 THEN t.reason WHEN coalesce(r.cause, '')='' AND t.held=1 AND d.state='pending' THEN"
        " 'existing_unknown' ELSE coalesce(r.cause, '') END, " OF_MESSAGE
        ", coalesce(r.conversation_id, ''), coalesce(d.updated_at, r.updated_at,"
        " t.checked_at) FROM targets t LEFT JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id LEFT JOIN deliveries d"
        " ON d.tenant=t.tenant AND d.recipient=t.id AND d.policy=t.policy ORDER BY t.policy" BY_BYTES
        ", t.tenant" BY_BYTES ", t.id" BY_BYTES ", d.key" BY_BYTES);
    bool more = true;
    while (more && targets.step()) more = take(read_progress(targets));
    // Of no target: what an admin ordered, and what policies sent to whom they do not name any more.
    auto others = database_->stream(
        "SELECT d.tenant, d.policy, r.kind, r.id, r.upn, r.state, r.cause, " OF_MESSAGE
        ", coalesce(r.conversation_id, ''),"
        " d.updated_at FROM deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient WHERE NOT EXISTS"
        " (SELECT 1 FROM targets t WHERE t.policy=d.policy AND t.tenant=d.tenant AND t.id=d.recipient)");
    while (more && others.step()) more = take(read_progress(others));
  });
}

Result<std::optional<Person>> Reports::person(const RecipientKey& whom) {
  return guarded<std::optional<Person>>([&]() -> std::optional<Person> {
    Person person;
    const auto found = store_.recipients.find(whom.tenant, whom.id.str());
    if (found) person.recipient = *found;
    auto targets = database_->query(
        "SELECT policy, selected, reason, tenant, id, upn, CASE WHEN waits=1 THEN (SELECT count(*) FROM targets o WHERE"
        " o.policy=t.policy AND o.kind=t.kind AND o.install=t.install AND o.waits=1 AND (o.place, o.id" BY_BYTES
        ")<(t.place, t.id)) END FROM targets t WHERE tenant=? AND id=? ORDER BY policy" BY_BYTES,
        whom.tenant, whom.id);
    while (targets.step()) {
      const auto ahead = targets.null(6) ? std::nullopt : std::optional(targets.integer(6));
      person.targets.push_back({targets.text(0), targets.integer(1) != 0, targets.text(2),
                                store_.rollouts.state_of(targets.text(0)), ahead});
      if (found) continue;
      person.recipient.tenant = TenantId(targets.text(3));
      person.recipient.id = RecipientId(targets.text(4));
      person.recipient.name = targets.text(5);
    }
    if (person.recipient.id.empty()) return std::nullopt;
    auto deliveries =
        database_->query("SELECT " + kDeliveryFields.columns() +
                             " FROM deliveries d WHERE d.tenant=? AND d.recipient=? ORDER BY d.key" BY_BYTES,
                         person.recipient.tenant, person.recipient.id);
    while (deliveries.step()) person.deliveries.push_back(kDeliveryFields.read(deliveries));
    auto story = database_->query(
        "SELECT " + kStoryFields.columns() + " FROM story WHERE tenant=? AND recipient=? ORDER BY number",
        person.recipient.tenant, person.recipient.id);
    while (story.step()) person.story.push_back(kStoryFields.read(story));
    person.confirmation = store_.confirmations.confirmation_of(person.recipient);
    return person;
  });
}

Result<Milestones> Reports::milestones(const TenantId& tenant, const RecipientId& id, const std::string& policy) {
  return guarded<Milestones>([&] {
    Milestones milestones;
    auto row = database_->query(
        "SELECT r.updated_at, (SELECT min(t.turn_at) FROM targets t WHERE t.tenant=r.tenant AND t.id=r.id AND"
        " t.selected=1 AND (?3='' OR t.policy=?3)) FROM recipients r WHERE r.tenant=?1 AND r.id=?2",
        tenant, id, policy);
    if (!row.step()) return milestones;
    milestones.changed = row.maybe_time(0);
    milestones.turn = row.maybe_time(1);
    return milestones;
  });
}

}  // namespace welcomed::store
