#pragma once
#include "core/selection.hpp"
#include "unit/store/store_world.hpp"

namespace welcomed::store::testing {

inline constexpr const char* kOuter = "aaaaaaaa-0000-0000-0000-000000000001";
inline constexpr const char* kInner = "aaaaaaaa-0000-0000-0000-000000000002";

/// One policy, `sales`, and what delta queries tell of the directory.
struct DirectoryWorld : World {
  core::Policy sales{.name = "sales"};
  Trust trust;
  Feed users, members;

  DirectoryWorld() {
    set_policies({policy("sales")});
    users = store->directory.feed(tenant, "/users/delta", {}, {}).value();
  }

  void select(const PolicySelection& selection) {
    REQUIRE(store->targets.begin(row("sales"), now));
    REQUIRE(store->selection.tell(selection, now));
  }
  void select_groups(const std::vector<std::string>& groups) {
    select({.policy = "sales", .tenant = tenant, .definition = "d", .groups = groups});
    REQUIRE(store->selection.bind_groups(tenant).value().empty());
    watch();
  }
  std::vector<GroupId> watch() {
    const auto groups = store->directory.unwatched_groups(tenant, 50, now).value();
    if (!groups.empty()) members = store->directory.feed(tenant, "/groups/" + groups.front().str(), groups, {}).value();
    return groups;
  }

  static DirectoryUser user(const RecipientId& id) {
    return {.id = id, .upn = id.str() + "@contoso.com", .guest = false, .enabled = true, .teams = true};
  }
  static DirectoryUser gone(const RecipientId& id) { return {.id = id, .removed = true}; }
  static DirectoryMember has(const RecipientId& id) { return {.id = id.str()}; }
  static DirectoryMember lost(const RecipientId& id) { return {.id = id.str(), .removed = true}; }
  static DirectoryMember nests(const char* group) { return {.id = group, .nested = true}; }

  void tell(const std::vector<DirectoryUser>& changed, bool last = true) {
    REQUIRE(store->directory.keep_users(users, changed, {"next", last}, now));
    if (last) users.whole = true;
  }
  void tell(const char* group, std::vector<DirectoryMember> changed) {
    DirectoryGroup told{.id = GroupId(group)};
    told.members = std::move(changed);
    REQUIRE(store->directory.keep_groups(members, {told}, {"next", true}, now));
    members.whole = true;
  }

  int look() {
    return store->selection.reconsider(tenant, 100, {{.policy = &sales, .trust = trust}}, {now, ""}).value();
  }
  /// `selected`, the reason against it, or `nobody`.
  std::string verdict(const RecipientId& id) {
    const auto found = store->reports.person(key(id)).value();
    if (!found || found->targets.empty()) return "nobody";
    return found->targets[0].selected ? "selected" : found->targets[0].reason;
  }
};

}  // namespace welcomed::store::testing
