// The mirror of the directory: feeds, and what they tell of users and groups.
#include <algorithm>

#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {

namespace {

constexpr auto kFeedFields = sql::fields_of<Feed>(Field{"number", &Feed::number}, Field{"tenant", &Feed::tenant},
                                                  Field{"query", &Feed::query}, Field{"link", &Feed::link},
                                                  Field{"whole", &Feed::whole}, Field{"of_members", &Feed::of_members});

std::string select_feeds() { return "SELECT " + kFeedFields.columns() + " FROM feeds "; }

}  // namespace

std::int64_t Directory::next_round() {
  database_->run("UPDATE rounds SET last=last+1");
  auto query = database_->query("SELECT last FROM rounds");
  query.step();
  return query.integer(0);
}

Result<Feed> Directory::feed(const TenantId& tenant, const std::string& query, const std::vector<GroupId>& groups,
                             const std::string& lens) {
  return guarded<Feed>([&] {
    const auto known = [&] {
      return database_->query("SELECT 1 FROM feeds WHERE tenant=? AND query=?", tenant, query).step();
    };
    if (!known()) {
      database_->run("INSERT INTO feeds (tenant, query, round, of_members, lens) VALUES (?,?,?,?,?)", tenant, query,
                     next_round(), !groups.empty(), lens);
    }
    auto row = database_->query(select_feeds() + "WHERE tenant=? AND query=?", tenant, query);
    row.step();
    auto feed = kFeedFields.read(row);
    if (database_->run("UPDATE feeds SET lens=? WHERE number=? AND lens<>?", lens, feed.number, lens) > 0) {
      begin_anew(feed);
      feed.link.clear();
      feed.whole = false;
    }
    for (const auto& group : groups) {
      database_->run("INSERT INTO feed_groups (tenant, id, feed) VALUES (?,?,?) ON CONFLICT DO NOTHING", tenant, group,
                     feed.number);
    }
    return feed;
  });
}

Result<std::vector<Feed>> Directory::member_feeds(const TenantId& tenant) {
  return guarded<std::vector<Feed>>([&] {
    std::vector<Feed> feeds;
    auto rows = database_->query(select_feeds() + "WHERE tenant=? AND of_members=1 ORDER BY number", tenant);
    while (rows.step()) feeds.push_back(kFeedFields.read(rows));
    return feeds;
  });
}

#define WANTED_GROUPS                                                                                              \
  "WITH RECURSIVE wanted(id) AS (SELECT id FROM policy_groups WHERE tenant=?1 AND id<>'' AND ref<>'filter:' UNION" \
  " SELECT m.member FROM members m JOIN wanted ON m.tenant=?1 AND m.holder=wanted.id AND m.nested=1) "

Result<std::vector<GroupId>> Directory::unwatched_groups(const TenantId& tenant, int most, TimePoint now) {
  return guarded<std::vector<GroupId>>([&] {
    std::vector<GroupId> groups;
    auto rows = database_->query(WANTED_GROUPS
                                 "SELECT id FROM wanted WHERE NOT EXISTS (SELECT 1 FROM feed_groups f WHERE"
                                 " f.tenant=?1 AND f.id=wanted.id) AND NOT EXISTS (SELECT 1 FROM refused_groups g WHERE"
                                 " g.tenant=?1 AND g.id=wanted.id AND g.next_attempt_at>?3) LIMIT ?2",
                                 tenant, most, now);
    while (rows.step()) groups.emplace_back(rows.text(0));
    return groups;
  });
}

Status Directory::drop_feeds_but(const TenantId& tenant, const std::vector<std::string>& queries) {
  return guarded<void>([&] {
    std::vector<Feed> gone;
    auto rows = database_->query(select_feeds() + "WHERE tenant=? AND of_members=0", tenant);
    while (rows.step()) gone.push_back(kFeedFields.read(rows));
    std::erase_if(
        gone, [&](const Feed& feed) { return std::find(queries.begin(), queries.end(), feed.query) != queries.end(); });
    auto unneeded =
        database_->query(WANTED_GROUPS + select_feeds() +
                             "WHERE tenant=?1 AND of_members=1 AND NOT EXISTS (SELECT 1 FROM feed_groups f JOIN"
                             " wanted ON f.id=wanted.id WHERE f.tenant=?1 AND f.feed=feeds.number)",
                         tenant);
    while (unneeded.step()) gone.push_back(kFeedFields.read(unneeded));
    for (const auto& feed : gone) drop_feed(feed);
    database_->run(WANTED_GROUPS "DELETE FROM refused_groups WHERE tenant=?1 AND id NOT IN (SELECT id FROM wanted)",
                   tenant);
  });
}

/// The users stay: a feed of other fields meets them again.
void Directory::drop_feed(const Feed& feed) {
  for (const auto& group : groups_of(feed)) leave_all_but(feed.tenant, group, -1);
  forget_feed(feed);
}

void Directory::forget_feed(const Feed& feed) {
  database_->run("DELETE FROM feed_groups WHERE feed=?", feed.number);
  database_->run("DELETE FROM rereadings WHERE tenant=? AND feed=? AND policy=''", feed.tenant, feed.number);
  database_->run("DELETE FROM feeds WHERE number=?", feed.number);
}

Status Directory::restart_feed(const Feed& feed) {
  return guarded<void>([&] { begin_anew(feed); });
}

void Directory::begin_anew(const Feed& feed) {
  database_->run("UPDATE feeds SET link='', whole=0, round=? WHERE number=?", next_round(), feed.number);
  database_->run("UPDATE feed_groups SET seen=0 WHERE feed=?", feed.number);
  database_->run("DELETE FROM rereadings WHERE tenant=? AND feed=? AND policy=''", feed.tenant, feed.number);
}

/// What rows are stamped with that a page of the feed tells of: while it is read anew, whoever its deltas tell of is
/// met by that, too.
std::int64_t Directory::round_of(const Feed& feed) {
  if (feed.again) return store_.rereadings.round_of_rereading(feed.number, feed.tenant, {});
  auto query = database_->query(
      "SELECT later(f.round, coalesce((SELECT r.round FROM rereadings r WHERE r.tenant=f.tenant AND r.feed=f.number AND"
      " r.policy=''), 0)) FROM feeds f WHERE f.number=?",
      feed.number);
  if (!query.step()) throw DatabaseError({"the store: the feed is gone", ""});
  return query.integer(0);
}

std::vector<std::string> Directory::groups_of(const Feed& feed) {
  std::vector<std::string> groups;
  auto rows = database_->query("SELECT id FROM feed_groups WHERE feed=?", feed.number);
  while (rows.step()) groups.push_back(rows.text(0));
  return groups;
}

void Directory::go_on(const Feed& feed, const FeedPlace& place, bool news, TimePoint now) {
  if (feed.again) {
    if (news) database_->run("UPDATE feeds SET changes=changes+1 WHERE number=?", feed.number);
    return;
  }
  if (place.round_ends && !feed.whole) {
    sweep(feed, round_of(feed), now);
    database_->run("DELETE FROM refused_groups WHERE tenant=?1 AND id IN (SELECT id FROM feed_groups WHERE feed=?2)",
                   feed.tenant, feed.number);
  }
  database_->run(
      "UPDATE feeds SET link=?, whole=later(whole, ?), changes=changes+? WHERE number=? AND"
      " (link<>?1 OR ?2=1 OR ?3=1)",
      place.link, place.round_ends && !feed.whole, news, feed.number);
}

/// What a whole round did not meet is gone.
void Directory::sweep(const Feed& feed, std::int64_t round, TimePoint now) {
  if (feed.of_members) {
    for (const auto& group : groups_of(feed)) leave_all_but(feed.tenant, group, round);
    return;
  }
  database_->run("DELETE FROM directory_groups WHERE tenant=? AND round<>? AND ? LIKE '/groups/%'", feed.tenant, round,
                 feed.query);
  if (!feed.query.starts_with("/users/")) return;
  std::vector<std::string> gone;
  auto rows = database_->query("SELECT id FROM directory_users WHERE tenant=? AND round<>?", feed.tenant, round);
  while (rows.step()) gone.push_back(rows.text(0));
  for (const auto& id : gone) remove_user(feed.tenant, id, now);
  // People whom a policy selected before there was a mirror may not be in the directory any more.
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT DISTINCT tenant, id FROM targets t WHERE tenant=? AND"
      " kind='user' AND reason NOT IN ('no_longer_selected', 'user_not_found') AND NOT EXISTS (SELECT 1 FROM"
      " directory_users u WHERE u.tenant=t.tenant AND u.id=t.id) ON CONFLICT DO NOTHING",
      feed.tenant);
}

Status Directory::keep_users(const Feed& feed, const std::vector<DirectoryUser>& users, const FeedPlace& place,
                             TimePoint now) {
  return guarded<void>([&] {
    const auto round = round_of(feed);
    const bool all_told = feed.again || !feed.whole;
    bool changed = false;
    for (const auto& user : users) {
      if (user.restorable) store_.second_looks.look_again(feed.tenant, user.id.str(), false, now);
      const bool news =
          user.removed ? remove_user(feed.tenant, user.id.str(), now) : take_user(feed.tenant, user, round, all_told);
      changed = news || changed;
    }
    // A filter may ask about what the mirror does not hold.
    go_on(feed, place, feed.again ? changed : !users.empty(), now);
  });
}

/// True when something about them is not as it was.
bool Directory::take_user(const TenantId& tenant, const DirectoryUser& user, std::int64_t round, bool all_told) {
  auto known = database_->query(
      "SELECT upn, guest, enabled, teams, round, hired_at FROM directory_users WHERE tenant=? AND id=?", tenant,
      user.id);
  const bool found = known.step();
  const auto upn = user.upn.value_or(found ? known.text(0) : "");
  const bool guest = user.guest.value_or(found && known.integer(1) != 0);
  const bool enabled = user.enabled.value_or(!found || known.integer(2) != 0);
  const bool teams = user.teams.value_or(!found || known.integer(3) != 0);
  const auto hired_before = found ? known.maybe_time(5) : std::nullopt;
  const auto hired_at = user.hire_date ? user.hire_date->at : all_told ? std::nullopt : hired_before;
  const bool same = found && hired_at == hired_before && upn == known.text(0) && guest == (known.integer(1) != 0) &&
                    enabled == (known.integer(2) != 0) && teams == (known.integer(3) != 0);
  if (same && known.integer(4) == round) return false;
  database_->run(
      "INSERT INTO directory_users (tenant, id, upn, guest, enabled, teams, round, hired_at) VALUES (?,?,?,?,?,?,?,?)"
      " ON CONFLICT (tenant, id) DO UPDATE SET upn=excluded.upn, guest=excluded.guest, enabled=excluded.enabled,"
      " teams=excluded.teams, round=excluded.round, hired_at=excluded.hired_at",
      tenant, user.id, upn, guest, enabled, teams, round, hired_at);
  if (!found) {
    store_.second_looks.end_looks(tenant, user.id.str());
    database_->run("DELETE FROM departed WHERE tenant=? AND id=?", tenant, user.id);
  }
  if (found && known.text(0) != upn) note_former_name(tenant, user.id.str(), known.text(0));
  if (!same) affect(tenant, user.id.str());
  return !same;
}

void Directory::note_former_name(const TenantId& tenant, const std::string& id, const std::string& name) {
  if (name.empty()) return;
  database_->run("INSERT INTO former_names (tenant, id, name) VALUES (?,?,?) ON CONFLICT DO NOTHING", tenant, id, name);
}

bool Directory::remove_user(const TenantId& tenant, const std::string& id, TimePoint now) {
  const int removed = database_->run("DELETE FROM directory_users WHERE tenant=? AND id=?", tenant, id);
  database_->run(
      "INSERT INTO departed (tenant, id, at) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM recipients WHERE"
      " tenant=?1 AND id=?2) OR EXISTS (SELECT 1 FROM targets WHERE tenant=?1 AND id=?2) ON CONFLICT DO NOTHING",
      tenant, id, now);
  // Of whom nothing else is known nothing stays; of everybody else it goes with the rest.
  database_->run(
      "DELETE FROM former_names WHERE tenant=?1 AND id=?2 AND NOT EXISTS (SELECT 1 FROM departed WHERE tenant=?1 AND"
      " id=?2)",
      tenant, id);
  affect(tenant, id);
  return removed > 0;
}

Status Directory::keep_groups(const Feed& feed, const std::vector<DirectoryGroup>& groups, const FeedPlace& place,
                              TimePoint now) {
  return guarded<void>([&] {
    const auto round = round_of(feed);
    for (const auto& group : groups) take_group(feed, group, round, now);
    go_on(feed, place, !groups.empty(), now);
  });
}

void Directory::take_group(const Feed& feed, const DirectoryGroup& group, std::int64_t round, TimePoint now) {
  if (group.removed) return remove_group(feed, group, now);
  if (feed.of_members) return keep_members(feed, group, round);
  if (!group.name) return;
  database_->run(
      "INSERT INTO directory_groups (tenant, id, name, round, team) VALUES (?,?,?,?,?) ON CONFLICT (tenant, id) DO "
      "UPDATE SET"
      " name=excluded.name, round=excluded.round, team=excluded.team",
      feed.tenant, group.id, *group.name, round, group.team.value_or(false));
  database_->run("UPDATE recipients SET upn=?1 WHERE tenant=?2 AND id=?3 AND kind='team' AND upn<>?1", *group.name,
                 feed.tenant, group.id);
}

void Directory::keep_members(const Feed& feed, const DirectoryGroup& group, std::int64_t round) {
  const int watched =
      database_->run("UPDATE feed_groups SET seen=?, hidden=coalesce(?, hidden) WHERE tenant=? AND id=? AND feed=?",
                     round, group.hidden, feed.tenant, group.id, feed.number);
  // A filter of ids may let others through.
  if (watched == 0) return;
  store_.second_looks.end_looks(feed.tenant, group.id.str());
  for (const auto& member : group.members) {
    if (member.removed)
      leave(feed.tenant, group.id.str(), member.id);
    else
      join(feed.tenant, group.id.str(), member, round);
  }
}

void Directory::remove_group(const Feed& feed, const DirectoryGroup& group, TimePoint now) {
  const auto& id = group.id.str();
  if (group.restorable) store_.second_looks.look_again(feed.tenant, id, true, now);
  if (!feed.of_members) {
    database_->run("DELETE FROM directory_groups WHERE tenant=? AND id=?", feed.tenant, id);
    return;
  }
  database_->run("UPDATE feed_groups SET seen=0 WHERE tenant=? AND id=? AND feed=?", feed.tenant, id, feed.number);
  leave_all_but(feed.tenant, id, -1);
}

void Directory::join(const TenantId& tenant, const std::string& holder, const DirectoryMember& member,
                     std::int64_t round) {
  auto known =
      database_->query("SELECT round FROM members WHERE tenant=? AND member=? AND holder=?", tenant, member.id, holder);
  const bool found = known.step();
  if (found && known.integer(0) == round) return;
  database_->run(
      "INSERT INTO members (tenant, member, holder, nested, round) VALUES (?,?,?,?,?) ON CONFLICT (tenant, member, "
      "holder) DO UPDATE"
      " SET round=excluded.round",
      tenant, member.id, holder, member.nested, round);
  if (!found) affect_as(tenant, member.id, member.nested);
}

void Directory::leave(const TenantId& tenant, const std::string& holder, const std::string& member) {
  auto known =
      database_->query("SELECT nested FROM members WHERE tenant=? AND member=? AND holder=?", tenant, member, holder);
  if (!known.step()) return;
  const bool nested = known.integer(0) != 0;
  database_->run("DELETE FROM members WHERE tenant=? AND member=? AND holder=?", tenant, member, holder);
  affect_as(tenant, member, nested);
}

void Directory::leave_all_but(const TenantId& tenant, const std::string& holder, std::int64_t round) {
  std::vector<std::string> gone;
  auto rows =
      database_->query("SELECT member FROM members WHERE tenant=? AND holder=? AND round<>?", tenant, holder, round);
  while (rows.step()) gone.push_back(rows.text(0));
  for (const auto& member : gone) leave(tenant, holder, member);
}

void Directory::affect(const TenantId& tenant, const std::string& id) {
  database_->run("INSERT INTO affected (tenant, id) VALUES (?,?) ON CONFLICT DO NOTHING", tenant, id);
}

void Directory::affect_as(const TenantId& tenant, const std::string& member, bool nested) {
  if (nested)
    affect_members_of(tenant, member);
  else
    affect(tenant, member);
}

void Directory::affect_members_of(const TenantId& tenant, const std::string& group) {
  database_->run(
      "WITH RECURSIVE down(id) AS (VALUES (CAST(?2 AS TEXT)" BY_BYTES
      ") UNION SELECT m.member FROM members m JOIN down ON m.tenant=?1 AND"
      " m.holder=down.id AND m.nested=1) INSERT INTO affected (tenant, id)"
      " SELECT ?1, m.member FROM members m JOIN down ON m.tenant=?1 AND m.holder=down.id AND m.nested=0 ON CONFLICT DO "
      "NOTHING",
      tenant, group);
}

void Directory::affect_everybody(const TenantId& tenant) {
  database_->run(
      "INSERT INTO affected (tenant, id) SELECT tenant, id FROM directory_users WHERE tenant=?1 UNION"
      " SELECT tenant, id FROM targets WHERE tenant=?1 AND kind='user' AND reason NOT IN ('no_longer_selected', "
      "'user_not_found') ON CONFLICT DO NOTHING",
      tenant);
}

}  // namespace welcomed::store
