// Who was told to be gone, but not for good.
#include "sql/guarded.hpp"
#include "store/store.hpp"

namespace welcomed::store {

/// A first reading tells of everybody who was deleted of late: nothing was known of them.
void SecondLooks::look_again(const TenantId& tenant, const std::string& id, bool group, TimePoint now) {
  const auto first = core::next_look(0);
  database_->run(
      "INSERT INTO second_looks (tenant, id, of_group, due_at) SELECT ?1, ?2, CAST(?3 AS BIGINT), ?4 WHERE CASE WHEN "
      "?3=1 THEN EXISTS"
      " (SELECT 1 FROM directory_groups WHERE tenant=?1 AND id=?2) OR EXISTS (SELECT 1 FROM feed_groups WHERE tenant=?1"
      " AND id=?2 AND seen>0) ELSE EXISTS (SELECT 1 FROM directory_users WHERE tenant=?1 AND id=?2) END ON CONFLICT "
      "(tenant, id) DO"
      " UPDATE SET looks=0, due_at=excluded.due_at",
      tenant, id, group, now + first.value_or(Duration(0)));
}

void SecondLooks::end_looks(const TenantId& tenant, const std::string& id) {
  database_->run("DELETE FROM second_looks WHERE tenant=? AND id=?", tenant, id);
}

Result<std::vector<SecondLook>> SecondLooks::due(const TenantId& tenant, int most, TimePoint now) {
  return guarded<std::vector<SecondLook>>([&] {
    std::vector<SecondLook> due;
    auto rows = database_->query(
        "SELECT id, of_group, looks FROM second_looks WHERE tenant=? AND due_at<=? ORDER BY due_at LIMIT ?", tenant,
        now, most);
    while (rows.step()) due.push_back({rows.text(0), rows.integer(1) != 0, static_cast<int>(rows.integer(2))});
    return due;
  });
}

Status SecondLooks::still_gone(const TenantId& tenant, const SecondLook& look, TimePoint now) {
  return guarded<void>([&] {
    const auto next = core::next_look(look.looks + 1);
    if (!next) return end_looks(tenant, look.id);
    database_->run("UPDATE second_looks SET looks=?, due_at=? WHERE tenant=? AND id=?", look.looks + 1, now + *next,
                   tenant, look.id);
  });
}

Status SecondLooks::found_user(const TenantId& tenant, const DirectoryUser& user) {
  return guarded<void>([&] {
    auto rows = database_->query(
        "SELECT number FROM feeds WHERE tenant=? AND of_members=0 AND query LIKE '/users/%' LIMIT 1", tenant);
    end_looks(tenant, user.id.str());
    // Nobody asks about people any more.
    if (!rows.step()) return;
    const Feed feed{.number = rows.integer(0), .tenant = tenant};
    store_.directory.take_user(tenant, user, store_.directory.round_of(feed), true);
    // A filter may fit them.
    database_->run("UPDATE feeds SET changes=changes+1 WHERE number=?", feed.number);
  });
}

Status SecondLooks::found_group(const TenantId& tenant, const DirectoryGroup& group) {
  return guarded<void>([&] {
    std::vector<Feed> concerned;
    auto rows = database_->query(
        "SELECT number FROM feeds WHERE tenant=?1 AND ((of_members=0 AND query LIKE '/groups/%') OR number IN (SELECT"
        " feed FROM feed_groups WHERE tenant=?1 AND id=?2))",
        tenant, group.id);
    while (rows.step()) concerned.push_back({.number = rows.integer(0), .tenant = tenant});
    for (const auto& feed : concerned) store_.directory.begin_anew(feed);
    end_looks(tenant, group.id.str());
  });
}

}  // namespace welcomed::store
