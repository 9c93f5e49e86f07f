// Installer, reconciler and intake: how far the app has come with each recipient.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/sql_store.hpp"

namespace welcomed::store {

using core::Recipient;
using core::RecipientState;

std::optional<Recipient> SqlStore::find(const TenantId& tenant, const std::string& id) {
  auto query =
      database_->query("SELECT " + recipient_columns() + " FROM recipients r WHERE r.tenant=? AND r.id=?", tenant, id);
  if (!query.step()) return std::nullopt;
  return read_recipient(query);
}

void SqlStore::save(const Recipient& recipient, TimePoint now) {
  static const auto kSave = kRecipientFields.upsert("recipients", {"tenant", "id"}, {"updated_at", "taken"});
  auto statement = database_->query(kSave);
  kRecipientFields.bind(statement, recipient);
  statement.bind(now, false);
  statement.run();
}

Result<Recipient> SqlStore::change_recipient(const TenantId& tenant, const RecipientId& id, const Change& change,
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
    save(after, now);
    if (before.found != after.found) treat_existing(after);
    schedule_deliveries(before, after, now);
    follow_reach(before, after, now);
    order_confirmation(before, after, now);
    if (core::has_app(after) && !core::has_app(before)) look_at_version(tenant, id, now);
    const bool worth_telling = before.state != after.state || before.cause.name != after.cause.name ||
                               before.reference != after.reference || before.silent != after.silent;
    if (worth_telling) tell(tenant, id.str(), happening, now);
    return after;
  });
}

/// What a team is called the directory says, and nobody else: whoever owns a team may call it anything.
Recipient SqlStore::with_name(Recipient team) {
  if (team.kind != core::RecipientKind::team) return team;
  auto row = database_->query("SELECT name FROM directory_groups WHERE tenant=? AND id=?", team.tenant, team.id);
  if (row.step()) team.name = row.text(0);
  return team;
}

bool SqlStore::reinstall_wanted(const Recipient& recipient) {
  return database_
      ->query(
          "SELECT 1 FROM targets t JOIN policies p ON p.name=t.policy WHERE t.tenant=? AND t.id=? AND t.selected=1 AND"
          " t.install=1 AND p.reinstall=1",
          recipient.tenant, recipient.id)
      .step();
}

void SqlStore::schedule_deliveries(const Recipient& before, const Recipient& after, TimePoint now) {
  const bool reachable = after.state == RecipientState::reachable;
  if (after.silent && !before.silent) {
    database_->run(
        "UPDATE deliveries SET state='opted_out', next_attempt_at=NULL, updated_at=? WHERE tenant=? AND recipient=?"
        " AND state='pending'",
        now, after.tenant, after.id);
  }
  if (!after.silent && before.silent) {
    database_->run(
        "UPDATE deliveries SET state='pending', updated_at=? WHERE tenant=? AND recipient=? AND state='opted_out'", now,
        after.tenant, after.id);
  }
  if (reachable && (before.state != RecipientState::reachable || before.silent)) {
    database_->run(
        "UPDATE deliveries SET next_attempt_at=later(?1, not_before) WHERE tenant=?2 AND recipient=?3 AND "
        "state='pending'"
        " AND next_attempt_at IS NULL AND " STILL_WANTED,
        now, after.tenant, after.id);
  }
  if (after.replied_at != before.replied_at) drop_answered(after);
  if (!reachable && before.state == RecipientState::reachable) {
    database_->run("UPDATE deliveries SET next_attempt_at=NULL WHERE tenant=? AND recipient=? AND state='pending'",
                   after.tenant, after.id);
  }
}

std::vector<Recipient> SqlStore::lease(Statement due, TimePoint until) {
  std::vector<Recipient> taken;
  while (due.step()) taken.push_back(read_recipient(due));
  for (const auto& recipient : taken) {
    database_->run("UPDATE recipients SET next_attempt_at=?, taken=1 WHERE tenant=? AND id=?", until, recipient.tenant,
                   recipient.id);
  }
  return taken;
}

// A plain parameter would have SQLite's planner look at its value, because a partial index names a kind, and prepare
// the statement again whenever it is bound.
#define OF_KIND "r.kind=CAST(?2 AS TEXT)"
#define INSTALLS_WAITING                              \
  " FROM recipients r WHERE r.tenant=?1 AND " OF_KIND \
  " AND r.state IN ('installing', 'failed') AND"      \
  " r.next_attempt_at IS NOT NULL AND " INSTALL_WANTED
#define INSTALLS_DUE INSTALLS_WAITING " AND r.next_attempt_at<=?3"

#define SELECT_INSTALLS "SELECT " + recipient_columns() + INSTALLS_DUE " ORDER BY "

/// Of rows that wait and are not due: the one that was refused longest ago.
#define REFUSED_FIRST " AND r.cause<>'' AND r.taken=0 AND r.updated_at<=?3 ORDER BY r.updated_at LIMIT 1"

Result<std::vector<Recipient>> SqlStore::take_installs(const TenantId& tenant, core::RecipientKind kind,
                                                       const Pick& pick, TimePoint now, Duration lease) {
  return guarded<std::vector<Recipient>>([&] {
    const auto place =
        pick.probe ? place_at(*pick.probe,
                              database_->query("SELECT count(*) FILTER (WHERE r.cause=''), count(*)" INSTALLS_DUE,
                                               tenant, core::name(kind), now),
                              2)
                   : 0;
    auto due = pick.probe ? database_->query(SELECT_INSTALLS "r.cause<>'', r.next_attempt_at LIMIT 1 OFFSET ?4", tenant,
                                             core::name(kind), now, place)
                          : database_->query(SELECT_INSTALLS "r.next_attempt_at LIMIT ?4", tenant, core::name(kind),
                                             now, pick.most);
    auto taken = this->lease(std::move(due), now + lease);
    if (!pick.probe || !taken.empty()) return taken;
    return this->lease(database_->query("SELECT " + recipient_columns() + INSTALLS_WAITING REFUSED_FIRST, tenant,
                                        core::name(kind), now - kBeforeAnEarlyProbe),
                       now + lease);
  });
}

Result<bool> SqlStore::begin_install(const Recipient& recipient, TimePoint now, Duration lease) {
  return guarded<bool>([&] {
    return database_->run(
               "UPDATE recipients AS r SET tried=1, next_attempt_at=? WHERE tenant=? AND id=? AND attempts=? AND"
               " state IN ('installing', 'failed') AND " INSTALL_WANTED,
               now + lease, recipient.tenant, recipient.id, recipient.attempts) > 0;
  });
}

#define COMPLETIONS_WAITING                                                                           \
  " FROM recipients r WHERE r.tenant=?1 AND (r.renewal IN ('creation_due', 'directory_due'))=?2 AND " \
  "r.state='installed' AND r.next_attempt_at IS NOT NULL"
#define COMPLETIONS_DUE COMPLETIONS_WAITING " AND r.next_attempt_at<=?3"

#define SELECT_COMPLETIONS "SELECT " + recipient_columns() + COMPLETIONS_DUE " ORDER BY "

/// Half of the probes are by the directory's id and half by the channel's: all of one kind may be dead.
Statement SqlStore::probe_completion(const TenantId& tenant, bool creation, double probe, TimePoint now) {
  const bool by_directory = probe < 0.5;
  const auto renewal = core::name(by_directory ? core::Renewal::directory_due : core::Renewal::creation_due);
  const auto place = place_at(by_directory ? probe * 2 : probe * 2 - 1,
                              database_->query("SELECT count(*) FILTER (WHERE r.renewal=?4), count(*)" COMPLETIONS_DUE,
                                               tenant, creation, now, renewal),
                              2);
  return database_->query(SELECT_COMPLETIONS "r.renewal<>?4, r.next_attempt_at LIMIT 1 OFFSET ?5", tenant, creation,
                          now, renewal, place);
}

Result<std::vector<Recipient>> SqlStore::take_completions(const TenantId& tenant, bool creation, const Pick& pick,
                                                          TimePoint now, Duration lease) {
  return guarded<std::vector<Recipient>>([&] {
    auto due = pick.probe ? probe_completion(tenant, creation, *pick.probe, now)
                          : database_->query(SELECT_COMPLETIONS "r.next_attempt_at LIMIT ?4", tenant, creation, now,
                                             pick.most);
    auto taken = this->lease(std::move(due), now + lease);
    if (!pick.probe || !taken.empty()) return taken;
    return this->lease(database_->query("SELECT " + recipient_columns() + COMPLETIONS_WAITING REFUSED_FIRST, tenant,
                                        creation, now - kBeforeAnEarlyProbe),
                       now + lease);
  });
}

Result<std::optional<TimePoint>> SqlStore::next_install(const TenantId& tenant, core::RecipientKind kind) {
  return guarded<std::optional<TimePoint>>([&] {
    // Only of those whom `take_installs` gives: a time in the past of anybody else would be waited for in a circle.
    return first_time(database_->query(
        "SELECT r.next_attempt_at" INSTALLS_WAITING " ORDER BY r.next_attempt_at LIMIT 1", tenant, core::name(kind)));
  });
}

Result<std::optional<TimePoint>> SqlStore::next_completion(const TenantId& tenant, bool creation) {
  return guarded<std::optional<TimePoint>>([&] {
    return first_time(
        database_->query("SELECT min(next_attempt_at) FROM recipients WHERE tenant=? AND (renewal IN ('creation_due', "
                         "'directory_due'))=? AND"
                         " state='installed' AND next_attempt_at IS NOT NULL",
                         tenant, creation));
  });
}

void SqlStore::tell(const TenantId& tenant, const std::string& recipient, const Happening& happening, TimePoint now) {
  database_->run("INSERT INTO story (tenant, recipient, at, what, detail) VALUES (?,?,?,?,?)", tenant, recipient, now,
                 happening.what, happening.detail);
}

}  // namespace welcomed::store
