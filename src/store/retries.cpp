// Work that did not come about, put back by an admin.
#include <set>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of a row with these columns, its recipient `r`: the filter (?1 id, ?2 policy, ?3 cause, ?4 tenant) takes it.
#define FITS(cause)                                                                              \
  " (?1='' OR r.id=?1) AND (?4='' OR r.tenant=?4) AND (?2='' OR EXISTS (SELECT 1 FROM targets t" \
  " WHERE t.policy=?2 AND t.tenant=r.tenant AND t.id=r.id AND t.selected=1)) AND (?3='' OR " cause "=?3)"
#define OF_RECIPIENT(table, id) " FROM recipients r WHERE r.tenant=" table ".tenant AND r.id=" table "." id

/// A service that asked for a pause gets it.
#define MAY_GO_AT_ONCE(table) table ".cause<>'' AND " table ".cause<>'throttled' AND " table ".taken=0"

/// Of the rows that fit, each by tenant and recipient.
constexpr const char* kInstalls =
    "UPDATE recipients AS r SET attempts=0, next_attempt_at=?5 WHERE taken=0 AND ((next_attempt_at>?5 AND"
    " (state='failed' OR (state IN ('installing', 'installed') AND " MAY_GO_AT_ONCE("r") ")) AND (through_team=1 OR"
    " state='installed' OR " INSTALL_WANTED ")) OR (state='removed' AND kind='user' AND (next_attempt_at IS NULL OR"
    " next_attempt_at>?5) AND " OWED ")) AND" FITS("r.cause") " RETURNING tenant, id";
constexpr const char* kMessages =
    "UPDATE deliveries SET state=CASE WHEN 1=(SELECT r.silent" OF_RECIPIENT("deliveries", "recipient") ") THEN"
    " 'opted_out' ELSE 'pending' END, cause='', detail='', refusals=0, content_refusals=0, updated_at=?5,"
    " next_attempt_at=CASE WHEN EXISTS"
    " (SELECT 1" OF_RECIPIENT("deliveries", "recipient") " AND r.state='reachable' AND r.silent=0) AND " STILL_WANTED
    " THEN later(?5, not_before) END WHERE (state='failed' OR (state='pending' AND next_attempt_at>?5 AND "
    MAY_GO_AT_ONCE("deliveries") ")) AND EXISTS (SELECT 1" OF_RECIPIENT("deliveries", "recipient") " AND"
    FITS("deliveries.cause") ") RETURNING tenant, recipient";
constexpr const char* kAmendments =
    "UPDATE amended SET state='pending', cause='', detail='', attempts=0, content_refusals=0, next_attempt_at=?5,"
    " updated_at=?5 WHERE"
    " (state='failed' OR (state='pending' AND next_attempt_at>?5 AND " MAY_GO_AT_ONCE("amended") ")) AND EXISTS"
    " (SELECT 1" OF_RECIPIENT("amended", "recipient") " AND" FITS("amended.cause") ") RETURNING tenant, recipient";
constexpr const char* kUpgrades =
    "UPDATE upkeep SET attempts=0, next_attempt_at=?5, updated_at=?5 WHERE next_attempt_at>?5 AND " MAY_GO_AT_ONCE(
        "upkeep") " AND EXISTS (SELECT 1" OF_RECIPIENT("upkeep",
                                                       "id") " AND" FITS("upkeep.cause") ") RETURNING tenant, id";

Happening tried_again() { return {"tried again", "by an admin"}; }

/// Tenant and id.
using Keys = std::set<std::pair<std::string, std::string>>;

/// Gives how many rows it changed, and whose they are.
std::int64_t changed_by(Statement change, Keys& whose) {
  std::int64_t rows = 0;
  for (; change.step(); ++rows) whose.emplace(change.text(0), change.text(1));
  return rows;
}

}  // namespace

Result<PutBack> Retries::retry(const FailedFilter& filter, TimePoint now) {
  return guarded<PutBack>([&] {
    const auto& [whom, policy, cause] = filter;
    const auto& [tenant, id] = whom;
    const auto lifted = lift_blocks(filter, now);
    Keys whose;
    const auto make_due = [&](const char* sql) {
      return changed_by(database_->query(sql, id, policy, cause, tenant, now), whose);
    };
    PutBack back;
    back.installs = static_cast<std::int64_t>(lifted.size()) + make_due(kInstalls);
    back.messages = make_due(kMessages);
    back.amendments = make_due(kAmendments);
    back.upgrades = make_due(kUpgrades);
    for (const auto& [in, person] : lifted) whose.erase({in.str(), person.str()});
    for (const auto& [in, one] : whose) {
      store_.recipients.tell(TenantId(in), one, tried_again(), now);
      store_.dues.note_all(TenantId(in), now);
    }
    return back;
  });
}

/// Teams says of people who blocked nothing that they did. Gives whose blocks were lifted.
std::vector<std::pair<TenantId, RecipientId>> Retries::lift_blocks(const FailedFilter& filter, TimePoint now) {
  std::vector<std::pair<TenantId, RecipientId>> blocked;
  auto query =
      database_->query("SELECT r.tenant, r.id FROM recipients r WHERE r.blocked=1 AND" FITS("'blocked_by_user'"),
                       filter.whom.id, filter.policy, filter.cause, filter.whom.tenant);
  while (query.step()) blocked.emplace_back(query.text(0), query.text(1));
  for (const auto& [tenant, id] : blocked) {
    store_.recipients.try_again(tenant, id, tried_again(), now);
  }
  return blocked;
}

}  // namespace welcomed::store
