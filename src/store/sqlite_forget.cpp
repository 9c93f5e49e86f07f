// A person's data, erased by an admin.
#include <array>

#include "store/guarded.hpp"
#include "store/sqlite_rows.hpp"
#include "store/sqlite_store.hpp"

namespace welcomed::store {
namespace {

/// Of one person: ?1 is the tenant, ?2 their object id.
constexpr std::array kErasures{
    // First, while their conversation is known.
    "DELETE FROM undelivered WHERE tenant=?1 AND conversation IN (SELECT conversation_id FROM recipients WHERE "
    "tenant=?1"
    " AND id=?2)",
    "DELETE FROM story WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM bodies WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM confirmations WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM amended WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM upkeep WHERE tenant=?1 AND id=?2",
    "DELETE FROM targets WHERE tenant=?1 AND id=?2",
    "DELETE FROM affected WHERE tenant=?1 AND id=?2",
    "DELETE FROM roster WHERE tenant=?1 AND member=?2",
    "DELETE FROM members WHERE tenant=?1 AND member=?2",
    "DELETE FROM directory_users WHERE tenant=?1 AND id=?2",
    "DELETE FROM former_references WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM second_looks WHERE tenant=?1 AND id=?2",
    "DELETE FROM team_wishes WHERE tenant=?1 AND speaker=?2",
    "UPDATE recipients SET installer='' WHERE tenant=?1 AND installer=?2",
    "DELETE FROM deliveries WHERE tenant=?1 AND recipient=?2 AND state IN ('pending', 'opted_out') AND claimed_at IS "
    "NULL",
    "UPDATE deliveries SET state='sent', cause='', detail='', next_attempt_at=NULL, taken=0, activity_id='', "
    "body_hash='',"
    " claim='', absent_at=NULL, conversation_id='', service_url='' WHERE tenant=?1 AND recipient=?2",
    "UPDATE recipients SET upn='', state='removed', cause='', detail='', attempts=0, next_attempt_at=NULL, taken=0,"
    " conversation_id=NULL, service_url='', channel_user_id='', locale='', time_zone='', reference_since=NULL,"
    " replied_at=NULL, app_since=NULL, through_team=0, renewal='none', installer='' WHERE tenant=?1 AND id=?2"};

}  // namespace

Status SqliteStore::forget(const RecipientKey& whom, TimePoint now) {
  return guarded<void>([&] {
    // What is deleted is overwritten, too.
    database_->script("PRAGMA secure_delete=ON");
    for (const auto* sql : kErasures) database_->run(sql, whom.tenant, whom.id);
    tell(whom.tenant, whom.id.str(), {"forgotten", "by an admin"}, now);
  });
}

}  // namespace welcomed::store
