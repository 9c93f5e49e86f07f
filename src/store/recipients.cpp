// Installer, reconciler and intake: how far the app has come with each recipient.
#include <algorithm>
#include <iterator>

#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

using core::Recipient;
using core::RecipientState;

std::optional<Recipient> Recipients::find(const TenantId& tenant, const std::string& id) {
  auto query =
      database_->query("SELECT " + recipient_columns() + " FROM recipients r WHERE r.tenant=? AND r.id=?", tenant, id);
  if (!query.step()) return std::nullopt;
  return read_recipient(query);
}

void Recipients::save(const Recipient& recipient, TimePoint now) {
  static const auto kSave = kRecipientFields.upsert("recipients", {"tenant", "id"}, {"updated_at", "taken"});
  auto statement = database_->query(kSave);
  kRecipientFields.bind(statement, recipient);
  statement.bind(now, false);
  statement.run();
  store_.dues.note_next_attempt(recipient);
}

Result<std::optional<RecipientId>> Recipients::person_in(const TenantId& tenant, const std::string& conversation,
                                                         const std::string& user_id) {
  return guarded<std::optional<RecipientId>>([&]() -> std::optional<RecipientId> {
    auto found = database_->query(
        "SELECT id FROM recipients WHERE tenant=? AND conversation_id=? AND channel_user_id=? AND kind='user'", tenant,
        conversation, user_id);
    return found.step() ? std::optional(RecipientId(found.text(0))) : std::nullopt;
  });
}

Result<Recipient> Recipients::change(const TenantId& tenant, const RecipientId& id, const Change& change,
                                     const Happening& happening, TimePoint now) {
  return guarded<Recipient>([&] {
    const auto found = find(tenant, id.str());
    const auto before = found.value_or(Recipient{.tenant = tenant, .id = id});
    auto after = with_name(change(before));
    if (after == before) {
      database_->run("UPDATE recipients SET taken=0 WHERE tenant=? AND id=? AND taken=1", tenant, id);
      return after;
    }
    if (after.state == RecipientState::removed && reinstall_wanted(after)) {
      after = core::after_reinstall_order(std::move(after), now);
    }
    if (is_left_alone(before, after)) after = core::after_quiet_loss(std::move(after));
    const bool to_be_looked_at = after.state == RecipientState::removed && after.next_attempt;
    if (to_be_looked_at && !is_owed(after)) after.next_attempt.reset();
    save(after, now);
    if (before.found != after.found) store_.existing.treat_existing(after, now);
    store_.schedule.follow(before, after, now);
    store_.rosters.follow_reach(before, after, now);
    store_.confirmations.order(before, after, now);
    if (core::has_app(after) && !core::has_app(before)) store_.upkeep.look_at_version(tenant, id, now);
    const bool worth_telling = before.state != after.state || before.cause.name != after.cause.name ||
                               before.reference != after.reference || before.silent != after.silent;
    if (worth_telling) tell(tenant, id.str(), happening, now);
    return after;
  });
}

/// What a team is called the directory says, and nobody else: whoever owns a team may call it anything.
Recipient Recipients::with_name(Recipient team) {
  if (team.kind != core::RecipientKind::team) return team;
  auto row = database_->query("SELECT name FROM directory_groups WHERE tenant=? AND id=?", team.tenant, team.id);
  if (row.step()) team.name = row.text(0);
  return team;
}

/// A chat that lost the app, and nobody but its members ever gave it to it.
bool Recipients::is_left_alone(const Recipient& before, const Recipient& after) {
  const bool lost = after.kind == core::RecipientKind::chat && !core::has_app(after) && core::has_app(before) &&
                    after.state != RecipientState::removed;
  return lost && !database_
                      ->query("SELECT 1 FROM targets WHERE tenant=? AND id=? AND selected=1 AND install=1",
                              after.tenant, after.id)
                      .step();
}

bool Recipients::reinstall_wanted(const Recipient& recipient) {
  return database_
      ->query(
          "SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=? AND t.id=? AND t.selected=1 AND"
          " t.install=1 AND p.reinstall=1",
          recipient.tenant, recipient.id)
      .step();
}

/// A message waits for them.
bool Recipients::is_owed(const Recipient& recipient) {
  return database_
      ->query("SELECT 1 FROM recipients r WHERE r.tenant=? AND r.id=? AND " OWED, recipient.tenant, recipient.id)
      .step();
}

// A plain parameter would have SQLite's planner look at its value, because a partial index names a kind, and prepare
// the statement again whenever it is bound.
#define OF_KIND "r.kind=CAST(?2 AS TEXT)"
#define INSTALLS_WAITING                              \
  " FROM recipients r WHERE r.tenant=?1 AND " OF_KIND \
  " AND r.state IN ('installing', 'failed') AND"      \
  " r.next_attempt_at IS NOT NULL AND " INSTALL_WANTED
#define INSTALLS_DUE INSTALLS_WAITING " AND r.next_attempt_at<=?3"

#define SELECT_INSTALLS "SELECT " + recipient_columns() + INSTALLS_DUE

namespace {

constexpr Queue<Recipient> kInstallQueue{
    .lease_of = LEASE_OF("recipients", "tenant=? AND id=?"),
    // Only of those whom `take_installs` gives: a time in the past of anybody else would be waited for in a circle.
    .first_of = "SELECT r.next_attempt_at" INSTALLS_WAITING " AND r.priority=?3 ORDER BY r.next_attempt_at LIMIT 1",
    .read_row = read_recipient,
    .bind_key = [](Statement& lease, const Recipient& row) { lease.bind(row.tenant, row.id); }};

}  // namespace

/// Of rows that wait and are not due: the one that was refused longest ago.
#define REFUSED_FIRST " AND r.cause<>'' AND r.taken=0 AND r.updated_at<=?3 ORDER BY r.updated_at LIMIT 1"

Result<std::vector<Recipient>> Recipients::take_installs(const TenantId& tenant, core::RecipientKind kind,
                                                         const Pick& pick, TimePoint now, Duration lease) {
  return guarded<std::vector<Recipient>>([&] {
    const auto place =
        pick.probe ? place_at(*pick.probe,
                              database_->query("SELECT count(*) FILTER (WHERE r.cause=''), count(*)" INSTALLS_DUE,
                                               tenant, core::name(kind), now),
                              2)
                   : 0;
    if (!pick.probe) return take_installs_by_priority(tenant, kind, pick.most, now, now + lease);
    auto taken = kInstallQueue.take(
        *database_,
        database_->query(SELECT_INSTALLS " ORDER BY r.cause<>'', r.next_attempt_at LIMIT 1 OFFSET ?4", tenant,
                         core::name(kind), now, place),
        now + lease);
    if (!taken.empty()) return taken;
    return kInstallQueue.take(*database_,
                              database_->query("SELECT " + recipient_columns() + INSTALLS_WAITING REFUSED_FIRST, tenant,
                                               core::name(kind), now - kBeforeAnEarlyProbe),
                              now + lease);
  });
}

/// In each priority the index has them in the order of their times.
std::vector<Recipient> Recipients::take_installs_by_priority(const TenantId& tenant, core::RecipientKind kind, int most,
                                                             TimePoint now, TimePoint until) {
  std::vector<Recipient> taken;
  for (const int priority : store_.priorities.waiting(WaitingFor::install, tenant, kind)) {
    const int left = most - static_cast<int>(taken.size());
    if (left == 0) break;
    auto some =
        kInstallQueue.take(*database_,
                           database_->query(SELECT_INSTALLS " AND r.priority=?5 ORDER BY r.next_attempt_at LIMIT ?4",
                                            tenant, core::name(kind), now, left, priority),
                           until);
    std::move(some.begin(), some.end(), std::back_inserter(taken));
  }
  return taken;
}

Result<bool> Recipients::begin_install(const Recipient& recipient, TimePoint now, Duration lease) {
  return guarded<bool>([&] {
    return database_->run(
               "UPDATE recipients AS r SET tried=1, next_attempt_at=? WHERE tenant=? AND id=? AND attempts=? AND"
               " state IN ('installing', 'failed') AND " INSTALL_WANTED,
               now + lease, recipient.tenant, recipient.id, recipient.attempts) > 0;
  });
}

/// As the index has it. A condition by itself, compared with a value that is known, PostgreSQL turns into another one,
/// which the index does not have.
#define BY_CREATION(renewal) "CASE WHEN " renewal " IN ('creation_due', 'directory_due') THEN 1 ELSE 0 END"
#define COMPLETIONS_WAITING                                \
  " FROM recipients r WHERE r.tenant=?1 AND " BY_CREATION( \
      "r.renewal") "=?2 AND r.state IN ('installed', 'removed') AND r.next_attempt_at IS NOT NULL"
#define COMPLETIONS_DUE COMPLETIONS_WAITING " AND r.next_attempt_at<=?3"

#define SELECT_COMPLETIONS "SELECT " + recipient_columns() + COMPLETIONS_DUE " ORDER BY "

namespace {

constexpr Queue<Recipient> kCompletionQueue{
    .lease_of = kInstallQueue.lease_of,
    .first_of =
        FIRST_OF("recipients", "tenant=? AND " BY_CREATION("renewal") "=? AND state IN ('installed', 'removed')"),
    .read_row = kInstallQueue.read_row,
    .bind_key = kInstallQueue.bind_key};

}  // namespace

/// Half of the probes are by the directory's id and half by the channel's: all of one kind may be dead.
Statement Recipients::probe_completion(const TenantId& tenant, bool creation, double probe, TimePoint now) {
  const bool by_directory = probe < 0.5;
  const auto renewal = core::name(by_directory ? core::Renewal::directory_due : core::Renewal::creation_due);
  const auto place = place_at(by_directory ? probe * 2 : probe * 2 - 1,
                              database_->query("SELECT count(*) FILTER (WHERE r.renewal=?4), count(*)" COMPLETIONS_DUE,
                                               tenant, creation, now, renewal),
                              2);
  return database_->query(SELECT_COMPLETIONS "r.renewal<>?4, r.next_attempt_at LIMIT 1 OFFSET ?5", tenant, creation,
                          now, renewal, place);
}

Result<std::vector<Recipient>> Recipients::take_completions(const TenantId& tenant, bool creation, const Pick& pick,
                                                            TimePoint now, Duration lease) {
  return guarded<std::vector<Recipient>>([&] {
    auto due = pick.probe ? probe_completion(tenant, creation, *pick.probe, now)
                          : database_->query(SELECT_COMPLETIONS "r.next_attempt_at LIMIT ?4", tenant, creation, now,
                                             pick.most);
    auto taken = kCompletionQueue.take(*database_, std::move(due), now + lease);
    if (!pick.probe || !taken.empty()) return taken;
    return kCompletionQueue.take(*database_,
                                 database_->query("SELECT " + recipient_columns() + COMPLETIONS_WAITING REFUSED_FIRST,
                                                  tenant, creation, now - kBeforeAnEarlyProbe),
                                 now + lease);
  });
}

Result<std::optional<TimePoint>> Recipients::next_install(const TenantId& tenant, core::RecipientKind kind) {
  return guarded<std::optional<TimePoint>>([&] {
    std::optional<TimePoint> first;
    for (const int priority : store_.priorities.waiting(WaitingFor::install, tenant, kind)) {
      first = earliest(first, kInstallQueue.next(*database_, tenant, core::name(kind), priority));
    }
    return first;
  });
}

Result<std::optional<TimePoint>> Recipients::next_completion(const TenantId& tenant, bool creation) {
  return guarded<std::optional<TimePoint>>([&] { return kCompletionQueue.next(*database_, tenant, creation); });
}

void Recipients::try_again(const TenantId& tenant, const RecipientId& id, const Happening& happening, TimePoint now) {
  const auto tried = change(
      tenant, id, [now](core::Recipient each) { return core::after_retry(std::move(each), now); }, happening, now);
  if (!tried) throw DatabaseError(tried.error());
}

void Recipients::tell(const TenantId& tenant, const std::string& recipient, const Happening& happening, TimePoint now) {
  database_->run("INSERT INTO story (tenant, recipient, at, what, detail) VALUES (?,?,?,?,?)", tenant, recipient, now,
                 happening.what, happening.detail);
}

}  // namespace welcomed::store
