// What an admin should know of a policy though nothing failed.
#include <array>

#include "base/letters.hpp"
#include "core/guid.hpp"
#include "core/licences.hpp"
#include "sql/guarded.hpp"
#include "store/rows.hpp"
#include "store/store.hpp"

namespace welcomed::store {
namespace {

constexpr const char* kOfWave = "rollout.waves: ";

}  // namespace

Result<std::vector<PolicyWarning>> Warnings::all() {
  return guarded<std::vector<PolicyWarning>>([&] {
    std::vector<PolicyWarning> all;
    warn_of_licences(all);
    store_.naming.warn_of_taken_names(all);
    warn_of_strange_names(all);
    std::vector<TenantId> tenants;
    auto rows = database_->query("SELECT tenant FROM policies GROUP BY tenant ORDER BY tenant" BY_BYTES);
    while (rows.step()) tenants.emplace_back(rows.text(0));
    for (const auto& tenant : tenants) {
      warn_of_silent_groups(tenant, all);
      warn_of_waves(tenant, all);
    }
    return all;
  });
}

void Warnings::warn_of_licences(std::vector<PolicyWarning>& all) {
  auto rows = database_->query(
      "SELECT p.name, p.tenant, count(*) FILTER (WHERE t.selected=1 OR t.waits=1), count(*) FILTER (WHERE "
      "t.reason='no_licence') FROM policies p JOIN targets t"
      " ON t.policy=p.name AND t.tenant=p.tenant WHERE t.kind='user' GROUP BY p.name, p.tenant ORDER BY "
      "p.name" BY_BYTES);
  while (rows.step()) {
    const auto selected = rows.integer(2);
    const auto unlicensed = rows.integer(3);
    if (!core::mostly_unlicensed(selected, unlicensed)) continue;
    const auto detail = std::to_string(unlicensed) + " of " + std::to_string(selected + unlicensed) + " people";
    all.push_back({rows.text(0), TenantId(rows.text(1)), {"mostly_unlicensed", detail}, {}});
  }
}

/// A name that leaves nobody out is told: whom it was meant for would get the app.
void Warnings::warn_of_strange_names(std::vector<PolicyWarning>& all) {
  auto rows = database_->query(
      "SELECT n.policy, n.tenant, count(*), min(n.name COLLATE NOCASE) FROM policy_names n WHERE n.leaves_out=1 AND "
      "EXISTS"
      " (SELECT 1 FROM feeds f WHERE f.tenant=n.tenant AND f.query LIKE '/users/%' AND f.whole=1) AND"
      " NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=n.tenant AND u.id=lower(n.name)" BY_BYTES
      ") AND"
      " NOT EXISTS (SELECT 1 FROM directory_users u WHERE u.tenant=n.tenant AND u.upn=n.name COLLATE NOCASE)"
      " GROUP BY n.policy, n.tenant ORDER BY n.policy" BY_BYTES);
  while (rows.step()) {
    const auto more = rows.integer(2) - 1;
    auto detail = "exclude.list: " + rows.text(3);
    if (more > 0) detail += " and " + std::to_string(more) + " more";
    all.push_back({rows.text(0), TenantId(rows.text(1)), {"excluded_not_found", detail}, {}});
  }
}

/// Nothing says so when an application may not see who is in a group: it looks empty.
void Warnings::warn_of_silent_groups(const TenantId& tenant, std::vector<PolicyWarning>& all) {
  auto rows = database_->query(
      GROUPS_OF_POLICIES
      "SELECT d.policy, d.leaves_out, d.ref, d.id, g.hidden FROM down d JOIN feed_groups g ON g.tenant=?1 AND"
      " g.id=d.id AND g.seen>0 JOIN feeds f ON f.number=g.feed AND f.whole=1 WHERE NOT EXISTS (SELECT 1 FROM members m"
      " WHERE m.tenant=?1 AND m.holder=d.id) GROUP BY d.policy, d.leaves_out, d.ref, d.id,"
      " g.hidden ORDER BY d.policy" BY_BYTES ", d.leaves_out, d.ref" BY_BYTES ", d.id" BY_BYTES,
      tenant);
  while (rows.step()) {
    const auto ref = rows.text(2);
    const auto id = rows.text(3);
    auto detail =
        std::array{"users.groups: ", "exclude.groups: ", kOfWave}.at(static_cast<std::size_t>(rows.integer(1))) + ref;
    if (ascii_lower(ref) != id) detail += " (" + id + ")";
    detail += rows.integer(4) != 0 ? ", whose membership is hidden" : ", which is empty or not to be seen";
    all.push_back({rows.text(0), tenant, {"group_shows_nobody", detail}, ref});
  }
}

/// A group of a wave that is none, or more than one, or that Graph tells nothing of, stands in the way of that wave
/// alone.
void Warnings::warn_of_waves(const TenantId& tenant, std::vector<PolicyWarning>& all) {
  auto rows = database_->query(
      "SELECT w.policy, w.ref, w.id, (SELECT count(*) FROM directory_groups g WHERE g.tenant=w.tenant AND g.name=w.ref "
      "COLLATE NOCASE)"
      " FROM policy_groups w WHERE w.tenant=?1 AND w.leaves_out=" OF_WAVES
      " AND ((w.id='' AND EXISTS (SELECT 1 FROM feeds f WHERE f.tenant=?1 AND f.of_members=0 AND f.whole=1 AND"
      " f.query LIKE '/groups/%')) OR (w.id<>'' AND EXISTS (SELECT 1 FROM feed_groups g JOIN feeds f ON"
      " f.number=g.feed WHERE g.tenant=?1 AND g.id=w.id AND g.seen=0 AND f.whole=1))) ORDER BY w.policy" BY_BYTES
      ", w.ref" BY_BYTES,
      tenant);
  while (rows.step()) {
    const auto ref = rows.text(1);
    const bool several = rows.text(2).empty() && rows.integer(3) > 1;
    const auto detail = kOfWave + ref + (several ? ", the name of several groups" : ", which is no group");
    all.push_back({rows.text(0), tenant, {several ? "group_ambiguous" : "group_not_found", detail}, ref});
  }
  auto refused = database_->query(
      GROUPS_OF_POLICIES
      "SELECT d.policy, d.ref, g.id, g.cause, g.detail FROM refused_groups g JOIN down d ON d.id=g.id WHERE"
      " g.tenant=?1 AND d.leaves_out=" OF_WAVES " ORDER BY d.policy" BY_BYTES ", d.ref" BY_BYTES ", g.id" BY_BYTES,
      tenant);
  while (refused.step()) {
    const auto ref = refused.text(1);
    const auto detail = kOfWave + ref + " (" + refused.text(2) + "): " + refused.text(4);
    all.push_back({refused.text(0), tenant, {refused.text(3), detail}, ref});
  }
}

}  // namespace welcomed::store
