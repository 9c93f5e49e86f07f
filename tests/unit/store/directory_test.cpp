// The mirror of the directory, and the selections that follow from it.
#include "core/selection.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr const char* kOuter = "aaaaaaaa-0000-0000-0000-000000000001";
constexpr const char* kInner = "aaaaaaaa-0000-0000-0000-000000000002";

/// One policy, `sales`, and what delta queries tell of the directory.
struct Directory : World {
  core::Policy sales{.name = "sales"};
  Trust trust;
  Feed users, members;

  Directory() {
    set_policies({policy("sales")});
    users = store->feed(tenant, "/users/delta", {}).value();
  }

  void select(const PolicySelection& selection) {
    REQUIRE(store->begin_selection(row("sales"), now));
    REQUIRE(store->tell_selection(selection, now));
  }
  void select_groups(const std::vector<std::string>& groups) {
    select({.policy = "sales", .tenant = tenant, .definition = "d", .groups = groups});
    REQUIRE(store->resolve_groups(tenant).value().empty());
    watch();
  }
  std::vector<GroupId> watch() {
    const auto groups = store->unwatched_groups(tenant, 50).value();
    if (!groups.empty()) members = store->feed(tenant, "/groups/" + groups.front().str(), groups).value();
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
    REQUIRE(store->take_users(users, changed, {"next", last}));
    if (last) users.whole = true;
  }
  void tell(const char* group, std::vector<DirectoryMember> changed) {
    DirectoryGroup told{.id = GroupId(group)};
    told.members = std::move(changed);
    REQUIRE(store->take_groups(members, {told}, {"next", true}));
    members.whole = true;
  }

  int look() {
    const DirectoryStore::Judge judge = [this](const std::string&, const core::Listed& person,
                                               const core::Mention& mention) -> std::optional<core::Verdict> {
      return core::judge(sales, person, mention);
    };
    const auto trusts = [this](const std::string&) { return trust; };
    return store->reconsider(tenant, 100, judge, trusts, now).value();
  }
  /// `selected`, the reason against it, or `nobody`.
  std::string verdict(const RecipientId& id) {
    const auto found = store->person(id.str()).value();
    if (!found || found->targets.empty()) return "nobody";
    return found->targets[0].selected ? "selected" : found->targets[0].reason;
  }
};

}  // namespace

TEST_CASE_METHOD(Directory, "whoever the feed of users tells of is looked at once") {
  sales.users.all = true;
  select({.policy = "sales", .tenant = tenant, .definition = "d"});
  tell({user(ann), user(bob)});
  CHECK(look() == 2);
  CHECK(look() == 0);
  CHECK(verdict(ann) == "selected");
  SECTION("a replay changes nothing") {
    tell({user(ann)});
    CHECK(look() == 0);
  }
  SECTION("a fact that changes does") {
    tell({DirectoryUser{.id = ann, .enabled = false}});
    CHECK(look() == 1);
    CHECK(verdict(ann) == "disabled");
    CHECK(person(ann).recipient.upn == "ann@contoso.com");
  }
  SECTION("who is deleted is let go, and taken up where they were when restored") {
    tell({gone(ann)});
    look();
    CHECK(verdict(ann) == "no_longer_selected");
    tell({user(ann)});
    look();
    CHECK(verdict(ann) == "selected");
  }
}

TEST_CASE_METHOD(Directory, "members of members are selected, whatever order the pages come in") {
  select_groups({kOuter});
  const auto outer = members;
  tell(kOuter, {nests(kInner), has(ann)});
  CHECK(watch() == std::vector<GroupId>{GroupId(kInner)});
  const bool groups_first = GENERATE(true, false);
  if (groups_first) tell(kInner, {has(bob)});
  tell({user(ann), user(bob)});
  look();
  if (!groups_first) tell(kInner, {has(bob)});
  look();
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "selected");

  SECTION("who leaves the inner group is let go") {
    tell(kInner, {lost(bob)});
    CHECK(look() == 1);
    CHECK(verdict(bob) == "no_longer_selected");
  }
  SECTION("a group that leaves takes its people along") {
    members = outer;
    members.whole = true;
    tell(kOuter, {DirectoryMember{.id = kInner, .removed = true}});
    CHECK(look() == 1);
    CHECK(verdict(bob) == "no_longer_selected");
    CHECK(verdict(ann) == "selected");
  }
  SECTION("groups that contain each other end the search all the same") {
    tell(kInner, {nests(kOuter)});
    look();
    CHECK(verdict(ann) == "selected");
  }
}

TEST_CASE_METHOD(Directory, "a full round lets go of whom it does not meet, and nobody is looked at who is as before") {
  select_groups({kOuter});
  tell(kOuter, {has(ann), has(bob)});
  tell({user(ann), user(bob)});
  look();
  SECTION("of users") {
    REQUIRE(store->restart_feed(users));
    users.whole = false;
    tell({user(ann)});
    CHECK(look() == 1);
  }
  SECTION("of members") {
    REQUIRE(store->restart_feed(members));
    members.whole = false;
    tell(kOuter, {has(ann)});
    CHECK(look() == 1);
  }
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "no_longer_selected");
}

TEST_CASE_METHOD(Directory, "what cannot be trusted is put off, not forgotten") {
  sales.users.all = true;
  select({.policy = "sales", .tenant = tenant, .definition = "d"});
  SECTION("a selection, while those to leave out are not all known") {
    trust.select = false;
    tell({user(ann)});
    look();
    CHECK(verdict(ann) == "nobody");
    trust.select = true;
    REQUIRE(store->reconsider_what_was_put_off(tenant));
    look();
    CHECK(verdict(ann) == "selected");
  }
  SECTION("letting go, while those to select are not all known") {
    tell({user(ann)});
    look();
    trust.let_go = false;
    tell({gone(ann)});
    look();
    CHECK(verdict(ann) == "selected");
    CHECK(look() == 0);
    trust.let_go = true;
    REQUIRE(store->reconsider_what_was_put_off(tenant));
    look();
    CHECK(verdict(ann) == "no_longer_selected");
  }
}

TEST_CASE_METHOD(Directory, "names in a policy are principal names or ids, in any case; what nobody has is named") {
  select({.policy = "sales",
          .tenant = tenant,
          .definition = "d",
          .names = {"ANN@contoso.com", "bob", "ghost@contoso.com"},
          .left_out_names = {"Bob@Contoso.com"}});
  tell({user(ann), user(bob)});
  look();
  REQUIRE(store->settle_names(tenant, now));
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "excluded");
  CHECK(verdict(RecipientId("ghost@contoso.com")) == "user_not_found");
  tell({user(RecipientId("ghost"))});
  look();
  REQUIRE(store->settle_names(tenant, now));
  CHECK(verdict(RecipientId("ghost")) == "selected");
  CHECK(store->causes()->empty());
}

TEST_CASE_METHOD(Directory, "a group's name must be that of one group") {
  const auto names = store->feed(tenant, "/groups/delta?$select=displayName", {}).value();
  const auto group = [](const char* id, const char* name) { return DirectoryGroup{.id = GroupId(id), .name = name}; };
  select({.policy = "sales", .tenant = tenant, .definition = "d", .groups = {"Sales"}});
  auto faults = store->resolve_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].cause.name == "group_not_found");
  REQUIRE(store->take_groups(names, {group(kOuter, "SALES"), group(kInner, "Sales")}, {"next", true}));
  faults = store->resolve_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].cause.name == "group_ambiguous");
  CHECK(faults[0].cause.detail.find(kOuter) != std::string::npos);
  CHECK(faults[0].cause.detail.find(kInner) != std::string::npos);
  REQUIRE(store->take_groups(names, {group(kInner, "Marketing")}, {"next", true}));
  CHECK(store->resolve_groups(tenant).value().empty());
  CHECK(store->unwatched_groups(tenant, 9).value() == std::vector<GroupId>{GroupId(kOuter)});
}

TEST_CASE_METHOD(Directory, "a filter is asked when it is new, when users changed, and daily") {
  select({.policy = "sales", .tenant = tenant, .definition = "d", .filter = true});
  tell({user(ann), user(bob)});
  const auto due = [this] { return store->filter_is_due("sales", tenant, now).value(); };
  const auto ask = [this](const std::vector<RecipientId>& fits) {
    REQUIRE(store->begin_filter("sales", tenant));
    REQUIRE(store->take_filtered("sales", tenant, fits));
    REQUIRE(store->finish_filter("sales", tenant, now));
    look();
  };
  CHECK(due());
  ask({ann});
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "nobody");
  CHECK_FALSE(due());
  tell({user(bob)});
  CHECK(due());
  ask({bob});
  CHECK(verdict(ann) == "no_longer_selected");
  CHECK(verdict(bob) == "selected");
  CHECK_FALSE(due());
  now += 24h;
  CHECK(due());
}

TEST_CASE_METHOD(Directory, "feeds that nobody needs any more are dropped with what they told") {
  select_groups({kOuter});
  tell(kOuter, {has(ann)});
  tell({user(ann)});
  look();
  select({.policy = "sales", .tenant = tenant, .definition = "other", .names = {"bob"}});
  REQUIRE(store->drop_feeds_but(tenant, {"/users/delta"}));
  CHECK(store->member_feeds(tenant)->empty());
  look();
  CHECK(verdict(ann) == "no_longer_selected");
}
