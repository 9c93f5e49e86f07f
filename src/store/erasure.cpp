// A person's data, erased by an admin or because they left.
#include <algorithm>
#include <array>
#include <set>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "sql/guarded.hpp"
#include "store/mentions.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

/// Of one person: ?1 is the tenant, ?2 their object id.
constexpr std::array kErasures{
    // First, while their conversations are known.
    "DELETE FROM undelivered WHERE tenant=?1 AND conversation IN (SELECT conversation_id FROM recipients WHERE"
    " tenant=?1 AND id=?2 AND conversation_id IS NOT NULL UNION SELECT conversation_id FROM former_references WHERE"
    " tenant=?1 AND recipient=?2 UNION SELECT conversation_id FROM deliveries WHERE tenant=?1 AND recipient=?2 AND"
    " conversation_id<>'')",
    "DELETE FROM story WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM bodies WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM confirmations WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM amended WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM upkeep WHERE tenant=?1 AND id=?2",
    "DELETE FROM targets WHERE tenant=?1 AND id=?2",
    "DELETE FROM affected WHERE tenant=?1 AND put_off IN (0, 1) AND id=?2",
    "DELETE FROM roster WHERE tenant=?1 AND member=?2",
    "DELETE FROM members WHERE tenant=?1 AND member=?2",
    "DELETE FROM directory_users WHERE tenant=?1 AND id=?2",
    "DELETE FROM former_names WHERE tenant=?1 AND id=?2",
    "DELETE FROM former_references WHERE tenant=?1 AND recipient=?2",
    "DELETE FROM second_looks WHERE tenant=?1 AND id=?2",
    "DELETE FROM departed WHERE tenant=?1 AND id=?2",
    "DELETE FROM team_wishes WHERE tenant=?1 AND speaker=?2",
    "UPDATE recipients SET installer='' WHERE tenant=?1 AND installer=?2 AND installer<>''",
    "DELETE FROM deliveries WHERE tenant=?1 AND recipient=?2 AND state IN ('pending', 'opted_out') AND claimed_at IS "
    "NULL"};

/// All that is kept, and when that came to be: ?3 is now.
constexpr std::array kRemains{
    "UPDATE deliveries SET state='sent', cause='', detail='', next_attempt_at=NULL, taken=0, activity_id='',"
    " body_hash='', claim='', claimed_at=NULL, wording=NULL, " WITHOUT_EFFECTS
    ", absent_at=NULL, waits_since=NULL, waits_since_uptime=NULL, not_before=0, conversation_id='', service_url='',"
    " updated_at=?3 WHERE tenant=?1 AND recipient=?2",
    "UPDATE recipients SET upn='', state='removed', cause='', detail='', attempts=0, next_attempt_at=NULL, taken=0,"
    " conversation_id=NULL, service_url='', channel_user_id='', locale='', time_zone='', reference_since=NULL,"
    " event_at=NULL, wish_at=NULL, replied_at=NULL, app_since=NULL, through_team=0, renewal='none', searches=0, "
    "found_again=0, "
    "installer='',"
    " updated_at=?3 WHERE tenant=?1 AND id=?2"};

/// What is told of teams, chats, policies and lanes may name them: ?1 is the tenant, ?2 a name in small letters.
#define TEAMS "(SELECT id FROM recipients WHERE tenant=?1 AND kind<>'user')"
constexpr std::array kMentions{
    "UPDATE recipients SET detail='' WHERE tenant=?1 AND kind<>'user' AND instr(lower(detail), ?2)>0",
    "UPDATE recipients SET upn='' WHERE tenant=?1 AND kind='chat' AND instr(lower(upn), ?2)>0",
    "UPDATE targets SET upn='' WHERE tenant=?1 AND kind='chat' AND instr(lower(upn), ?2)>0",
    "UPDATE deliveries SET detail='' WHERE tenant=?1 AND recipient IN " TEAMS " AND instr(lower(detail), ?2)>0",
    "UPDATE amended SET detail='' WHERE tenant=?1 AND recipient IN " TEAMS " AND instr(lower(detail), ?2)>0",
    "UPDATE upkeep SET detail='' WHERE tenant=?1 AND id IN " TEAMS " AND instr(lower(detail), ?2)>0",
    "UPDATE rosters SET detail='' WHERE tenant=?1 AND instr(lower(detail), ?2)>0",
    "UPDATE policies SET detail='' WHERE tenant=?1 AND instr(lower(detail), ?2)>0",
    "UPDATE circuits SET detail='' WHERE tenant=?1 AND instr(lower(detail), ?2)>0"};

/// A shorter one stands in many words, and no GUID or user principal name is.
constexpr std::size_t kShortestName = 6;

}  // namespace

Status Erasure::forget(const RecipientKey& whom, TimePoint now) {
  const auto forgotten = guarded<void>([&] { forget_one(whom.tenant, whom.id, "by an admin", now); });
  return forgotten ? store_.news.tell_all() : forgotten;
}

void Erasure::forget_one(const TenantId& tenant, const RecipientId& id, const std::string& why, TimePoint now) {
  const auto names = names_of(tenant, id);
  erase_from_orders(tenant, id, names);
  for (const auto* sql : kErasures) database_->run(sql, tenant, id);
  erase_from_bodies(tenant, names);
  database_->run(
      "DELETE FROM amendments WHERE NOT EXISTS (SELECT 1 FROM amended m WHERE m.amendment=amendments.number)");
  for (const auto* sql : kRemains) database_->run(sql, tenant, id, now);
  erase_mentions(tenant, names, now);
  erase_from_audit(names);
  store_.recipients.tell(tenant, id.str(), {"forgotten", why}, now);
  in_log_ = true;
}

/// By which others' rows may name them, in small letters: object id, user principal names, those of before too, Teams'
/// id. One may be a part of another.
std::vector<std::string> Erasure::names_of(const TenantId& tenant, const RecipientId& id) {
  std::set<std::string> names{ascii_lower(id.str())};
  auto known = database_->query(
      "SELECT upn FROM recipients WHERE tenant=?1 AND id=?2 UNION SELECT channel_user_id FROM recipients WHERE"
      " tenant=?1 AND id=?2 UNION SELECT channel_user_id FROM former_references WHERE tenant=?1 AND recipient=?2 UNION"
      " SELECT user_id FROM roster WHERE tenant=?1 AND member=?2 UNION SELECT upn FROM targets WHERE tenant=?1 AND"
      " id=?2 UNION SELECT upn FROM directory_users WHERE tenant=?1 AND id=?2 UNION SELECT name FROM former_names WHERE"
      " tenant=?1 AND id=?2",
      tenant, id);
  while (known.step()) names.insert(ascii_lower(known.text(0)));
  std::erase_if(names, [](const auto& name) { return name.size() < kShortestName; });
  std::vector<std::string> longest_first(names.begin(), names.end());
  std::sort(longest_first.begin(), longest_first.end(),
            [](const auto& one, const auto& other) { return one.size() > other.size(); });
  return longest_first;
}

void Erasure::erase_mentions(const TenantId& tenant, std::vector<std::string> names, TimePoint now) {
  // What is kept of somebody for minutes or days is more likely about whoever has the name today.
  std::erase_if(names, [&](const auto& name) { return is_had_by_somebody(tenant, name); });
  for (const auto& name : names) {
    for (const auto* sql : kMentions) database_->run(sql, tenant, name);
    erase_from_stories_of_teams(tenant, name);
  }
  erase_activities_naming(tenant, names);
  // The next one of a conversation may have waited for one that is gone.
  database_->run(
      "UPDATE undelivered SET next_attempt_at=? WHERE next_attempt_at IS NULL AND number IN (SELECT min(number) FROM"
      " undelivered GROUP BY owner, tenant, conversation)",
      now);
  store_.dues.note({}, QueueName::relay, now);
}

/// After they were erased: by somebody else.
bool Erasure::is_had_by_somebody(const TenantId& tenant, const std::string& name) {
  return database_->query("SELECT 1 FROM directory_users WHERE tenant=? AND upn=? COLLATE NOCASE", tenant, name).step();
}

void Erasure::erase_activities_naming(const TenantId& tenant, const std::vector<std::string>& names) {
  std::vector<std::int64_t> theirs;
  {
    auto rows = database_->stream("SELECT number, body FROM undelivered WHERE tenant=?", tenant);
    while (rows.step()) {
      if (mentions(rows.text(1), names)) theirs.push_back(rows.integer(0));
    }
  }
  for (const auto number : theirs) database_->run("DELETE FROM undelivered WHERE number=?", number);
}

void Erasure::erase_from_stories_of_teams(const TenantId& tenant, const std::string& name) {
  std::vector<std::pair<std::int64_t, std::string>> lines;
  auto rows = database_->query("SELECT number, what, detail FROM story WHERE tenant=?1 AND recipient IN " TEAMS
                               " AND (instr(lower(detail), ?2)>0 OR instr(lower(what), ?2)>0)",
                               tenant, name);
  while (rows.step()) {
    if (mentions(rows.text(1) + "\n" + rows.text(2), {name}))
      lines.emplace_back(rows.integer(0), with_instead(rows.text(1), name, "somebody"));
  }
  for (const auto& [number, what] : lines)
    database_->run("UPDATE story SET what=?, detail='' WHERE number=?", what, number);
}

/// Of what an admin ordered for them alone nothing is left to tell; of what goes to others too, all but their names.
void Erasure::erase_from_orders(const TenantId& tenant, const RecipientId& id, const std::vector<std::string>& names) {
  database_->run(
      "UPDATE notifications SET data='{}' WHERE tenant=?1 AND EXISTS (SELECT 1 FROM deliveries d WHERE d.tenant=?1 AND"
      " d.recipient=?2 AND d.policy='notify:'||notifications.key) AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE"
      " d.tenant=?1 AND d.recipient<>?2 AND d.policy='notify:'||notifications.key)",
      tenant, id);
  std::vector<std::pair<std::string, std::string>> notifications;
  auto kept = database_->query("SELECT key, data FROM notifications WHERE tenant=?", tenant);
  while (kept.step()) notifications.emplace_back(kept.text(0), kept.text(1));
  for (const auto& [key, data] : notifications) {
    auto cleared = without_names(data, names);
    if (cleared != data)
      database_->run("UPDATE notifications SET data=? WHERE tenant=? AND key=?", cleared, tenant, key);
  }
  std::vector<std::pair<std::int64_t, std::string>> amendments;
  auto ordered = database_->query("SELECT number, data FROM amendments");
  while (ordered.step()) amendments.emplace_back(ordered.integer(0), ordered.text(1));
  for (const auto& [number, data] : amendments) {
    auto cleared = without_names(data, names);
    if (cleared != data) database_->run("UPDATE amendments SET data=? WHERE number=?", cleared, number);
  }
}

/// A body that is kept until its outcome is known may name others, by the values of an order.
void Erasure::erase_from_bodies(const TenantId& tenant, const std::vector<std::string>& names) {
  struct Cleared {
    std::string recipient, key, body;
  };
  std::vector<Cleared> all;
  {
    auto rows = database_->stream("SELECT recipient, key, body FROM bodies WHERE tenant=?", tenant);
    while (rows.step()) {
      const auto body = rows.text(2);
      auto cleared = without_names(body, names);
      if (cleared != body) all.push_back({rows.text(0), rows.text(1), std::move(cleared)});
    }
  }
  for (const auto& each : all) {
    database_->run("UPDATE bodies SET body=? WHERE tenant=? AND recipient=? AND key=?", each.body, tenant,
                   each.recipient, each.key);
  }
}

/// What was ordered stays, and how many it concerned.
void Erasure::erase_from_audit(const std::vector<std::string>& names) {
  using Texts = std::array<std::string, 4>;
  std::vector<std::pair<std::int64_t, Texts>> naming;
  auto rows = database_->query("SELECT number, account, sudo_account, login_account, command FROM audit");
  while (rows.step()) {
    const Texts before{rows.text(1), rows.text(2), rows.text(3), rows.text(4)};
    auto after = before;
    for (auto& text : after) {
      for (const auto& name : names) text = with_instead(std::move(text), name, "somebody");
    }
    if (after != before) naming.emplace_back(rows.integer(0), std::move(after));
  }
  for (const auto& [number, texts] : naming)
    database_->run("UPDATE audit SET account=?, sudo_account=?, login_account=?, command=? WHERE number=?", texts[0],
                   texts[1], texts[2], texts[3], number);
}

Result<int> Erasure::forget_departed(TimePoint until, int most, TimePoint now) {
  auto forgotten = guarded<int>([&] {
    std::vector<std::pair<TenantId, RecipientId>> departed;
    auto rows = database_->query("SELECT tenant, id FROM departed WHERE at<=? ORDER BY at LIMIT ?", until, most);
    while (rows.step()) departed.emplace_back(rows.text(0), rows.text(1));
    for (const auto& [tenant, id] : departed) forget_one(tenant, id, "left the directory", now);
    return static_cast<int>(departed.size());
  });
  if (!forgotten || *forgotten == 0) return forgotten;
  const auto told = store_.news.tell_all();
  return told ? forgotten : tl::unexpected<Error>(told.error());
}

Result<Thinned> Erasure::thin_stories(TimePoint before, int most, const ThinnedUpTo& from) {
  return guarded<Thinned>([&] {
    auto up_to = from;
    const int lines = thin_lines(before, most, up_to.line);
    const int commands = thin_audit(before, most);
    Thinned thinned{.dropped = lines + commands + store_.effects.thin(before, most, up_to)};
    if (commands > 0 || up_to != from) thinned.up_to = std::move(up_to);
    in_log_ = in_log_ || thinned.dropped > 0;
    return thinned;
  });
}

int Erasure::thin_lines(TimePoint before, int most, std::int64_t& up_to) {
  const auto from = up_to;
  {
    auto piece = database_->query(
        "SELECT max(number) FROM (SELECT number FROM story WHERE number>? ORDER BY number LIMIT ?) AS piece", from,
        most);
    piece.step();
    if (piece.null(0)) return 0;
    up_to = piece.integer(0);
  }
  return database_->run(
      "DELETE FROM story WHERE number>?1 AND number<=?2 AND at<?3 AND (SELECT count(*) FROM story l WHERE"
      " l.tenant=story.tenant AND l.recipient=story.recipient AND l.number>story.number)>0",
      from, up_to, before);
}

int Erasure::thin_audit(TimePoint before, int most) {
  return database_->run(
      "DELETE FROM audit WHERE number IN (SELECT number FROM audit WHERE at<?1 ORDER BY at, number LIMIT ?2)", before,
      most);
}

}  // namespace welcomed::store
