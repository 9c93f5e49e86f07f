// What a monitor asks of the work: how much of it is due, and when somebody got how far.
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of the rows behind it that are due at ?1: stage, tenant, how many, since when.
#define DUE_OF(stage, row) "SELECT " stage ", " row ".tenant, count(*), min(" row ".next_attempt_at) FROM "
#define AND_DUE(row) " AND " row ".next_attempt_at<=?1 GROUP BY 1, 2"
#define BY_KIND(row, of_team, of_chat, of_user) \
  "CASE " row ".kind WHEN 'team' THEN '" of_team "' WHEN 'chat' THEN '" of_chat "' ELSE '" of_user "' END"

/// As the verbs that take the work have it: what they leave is not due.
constexpr const char* kBacklogs =
    DUE_OF(BY_KIND("r", "team_installer", "chat_installer", "installer"), "r")
    "recipients r WHERE r.state IN ('installing', 'failed') AND r.next_attempt_at IS NOT NULL AND " INSTALL_WANTED
    AND_DUE("r") " UNION ALL "
    DUE_OF("CASE WHEN r.renewal IN ('creation_due', 'directory_due') THEN 'creator' ELSE 'reconciler' END", "r")
    "recipients r WHERE r.state IN ('installed', 'removed') AND r.next_attempt_at IS NOT NULL" AND_DUE("r") " UNION ALL "
    DUE_OF("'roster'", "s")
    // SQLite takes a CROSS JOIN in its order: there are few rosters and many recipients.
    "rosters s CROSS JOIN recipients r WHERE r.tenant=s.tenant AND r.id=s.team AND " ROSTER_WANTED AND_DUE("s")
    " UNION ALL "
    DUE_OF("'upgrader'", "u")
    "upkeep u JOIN recipients r ON r.tenant=u.tenant AND r.id=u.id WHERE u.next_attempt_at IS NOT NULL AND " HAS_APP
    " AND " KEPT_CURRENT AND_DUE("u") " UNION ALL "
    DUE_OF(BY_KIND("d", "channel_courier", "chat_courier", "courier"), "d")
    "deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient WHERE d.state='pending' AND"
    " d.next_attempt_at IS NOT NULL" AND_DUE("d") " UNION ALL "
    DUE_OF("'settler'", "d")
    "deliveries d JOIN recipients r ON r.tenant=d.tenant AND r.id=d.recipient WHERE d.state='unknown' AND"
    " d.next_attempt_at IS NOT NULL" AND_DUE("d") " UNION ALL "
    DUE_OF("'confirmer'", "c")
    "confirmations c JOIN recipients r ON r.tenant=c.tenant AND r.id=c.recipient WHERE c.state='pending'" AND_DUE("c")
    " UNION ALL "
    DUE_OF("'amender'", "m")
    "amended m WHERE m.state='pending' AND" IS_FIRST AND_DUE("m") " UNION ALL "
    "SELECT 'relay', '', count(*), min(next_attempt_at) FROM undelivered WHERE owner=?2 AND next_attempt_at IS NOT"
    " NULL AND next_attempt_at<=?1 GROUP BY 1, 2 ORDER BY 2, 1";

}  // namespace

Result<std::vector<Backlog>> Backlogs::due(const std::string& owner, TimePoint now) {
  return guarded<std::vector<Backlog>>([&] {
    std::vector<Backlog> all;
    auto rows = database_->query(kBacklogs, now, owner);
    while (rows.step()) all.push_back({TenantId(rows.text(1)), rows.text(0), rows.integer(2), rows.time(3)});
    return all;
  });
}

}  // namespace welcomed::store
