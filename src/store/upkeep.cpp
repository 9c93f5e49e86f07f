// Upgrader: who is to be kept at the catalog's version of the app.
#include "core/version.hpp"
#include "sql/guarded.hpp"
#include "store/queue.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

using namespace std::chrono_literals;

/// The answer to an install of ours tells the version; an event that is faster than it should not cost a look.
constexpr Duration kAnswerIsNear = 10s;

constexpr auto kUpkeepFields = sql::fields_of<core::Upkeep>(
    Field{"version", &core::Upkeep::version}, Field{"cause", within(&core::Upkeep::cause, &Cause::name)},
    Field{"detail", within(&core::Upkeep::cause, &Cause::detail)}, Field{"attempts", &core::Upkeep::attempts},
    Field{"next_attempt_at", &core::Upkeep::next_attempt});

DueUpgrade read_upgrade(const Statement& row) {
  return {TenantId(row.text(2)), RecipientId(row.text(0)), core::recipient_kind(row.text(3)),
          kUpkeepFields.read(row, 4)};
}

constexpr Queue<DueUpgrade> kUpgradeQueue{
    .lease_of = LEASE_OF("upkeep", "tenant=? AND id=?"),
    .first_of = FIRST_OF("upkeep", "tenant=?"),
    .read_row = read_upgrade,
    .bind_key = [](Statement& lease, const DueUpgrade& row) { lease.bind(row.tenant, row.recipient); }};

}  // namespace

/// Somebody whose version is not known has the app now.
void Upkeep::look_at_version(const TenantId& tenant, const RecipientId& id, TimePoint now) {
  const int changed = database_->run(
      "INSERT INTO upkeep (tenant, id, next_attempt_at, updated_at) SELECT r.tenant, r.id, ?3, ?4 FROM recipients r"
      " WHERE r.tenant=?1 AND r.id=?2 AND " HAS_APP " AND " KEPT_CURRENT
      " ON CONFLICT (tenant, id) DO UPDATE SET next_attempt_at=excluded.next_attempt_at WHERE upkeep.next_attempt_at IS"
      " NULL",
      tenant, id, now + kAnswerIsNear, now);
  if (changed > 0) store_.dues.note(tenant, QueueName::upgrades, now + kAnswerIsNear);
}

/// The policy keeps its people's apps current from now on.
void Upkeep::look_at_versions_of(const PolicyRow& policy) {
  database_->run(
      "INSERT INTO upkeep (tenant, id, next_attempt_at, updated_at) SELECT r.tenant, r.id, t.checked_at, t.checked_at"
      " FROM targets t JOIN recipients r ON r.tenant=t.tenant AND r.id=t.id WHERE t.policy=? AND t.selected=1"
      " AND " HAS_APP " ON CONFLICT DO NOTHING",
      policy.name);
}

Status Upkeep::expect_version(const TenantId& tenant, const std::string& version, TimePoint now) {
  return guarded<void>([&] {
    const int changed =
        database_->run("UPDATE upkeep SET next_attempt_at=? WHERE tenant=? AND version<>? AND next_attempt_at IS NULL",
                       now, tenant, version);
    if (changed > 0) store_.dues.note(tenant, QueueName::upgrades, now);
  });
}

Result<std::vector<DueUpgrade>> Upkeep::take(const TenantId& tenant, TimePoint now, int most, Duration lease) {
  return guarded<std::vector<DueUpgrade>>([&] {
    std::vector<DueUpgrade> wanted;
    std::vector<std::string> unwanted;
    auto due = database_->query("SELECT u.id, " HAS_APP " AND " KEPT_CURRENT ", u.tenant, coalesce(r.kind, ''), " +
                                    kUpkeepFields.columns("u") +
                                    " FROM upkeep u LEFT JOIN recipients r ON r.tenant=u.tenant AND r.id=u.id WHERE "
                                    "u.tenant=? AND u.next_attempt_at IS"
                                    " NOT NULL AND u.next_attempt_at<=? ORDER BY u.next_attempt_at LIMIT ?",
                                tenant, now, most);
    while (due.step()) {
      if (due.integer(1) != 0)
        wanted.push_back(read_upgrade(due));
      else
        unwanted.push_back(due.text(0));
    }
    for (const auto& id : unwanted) database_->run("DELETE FROM upkeep WHERE tenant=? AND id=?", tenant, id);
    return kUpgradeQueue.lease(*database_, std::move(wanted), now + lease);
  });
}

Result<std::optional<TimePoint>> Upkeep::next(const TenantId& tenant) {
  return guarded<std::optional<TimePoint>>([&] { return kUpgradeQueue.next(*database_, tenant); });
}

Result<std::string> Upkeep::version_seen() {
  return guarded<std::string>([&] {
    std::string newest;
    auto rows = database_->query("SELECT DISTINCT version FROM upkeep WHERE version<>''");
    while (rows.step()) {
      if (core::newer_version(rows.text(0), newest)) newest = rows.text(0);
    }
    return newest;
  });
}

Status Upkeep::change(const TenantId& tenant, const RecipientId& id, const Change& change, const Happening& happening,
                      TimePoint now) {
  return guarded<void>([&] {
    auto found = database_->query("SELECT u.id IS NOT NULL, " + kUpkeepFields.columns("u") +
                                      " FROM recipients r LEFT JOIN upkeep u ON u.tenant=r.tenant AND u.id=r.id WHERE "
                                      "r.tenant=? AND r.id=? AND " KEPT_CURRENT,
                                  tenant, id);
    if (!found.step()) return;
    const auto before = found.integer(0) != 0 ? kUpkeepFields.read(found, 1) : core::Upkeep{};
    const auto after = change(before);
    auto statement =
        database_->query(kUpkeepFields.upsert("upkeep", {"tenant", "id"}, {"tenant", "id", "updated_at", "taken"}));
    kUpkeepFields.bind(statement, after);
    statement.bind(tenant, id, now, false);
    statement.run();
    if (after.next_attempt) store_.dues.note(tenant, QueueName::upgrades, *after.next_attempt);
    if (!happening.what.empty() && (before.version != after.version || before.cause.name != after.cause.name))
      store_.recipients.tell(tenant, id.str(), happening, now);
  });
}

}  // namespace welcomed::store
