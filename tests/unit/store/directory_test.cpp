// The mirror of the directory, and the selections that follow from it.
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

TEST_CASE_METHOD(DirectoryWorld, "whoever the feed of users tells of is looked at once") {
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
    CHECK(person(ann).recipient.name == "ann@contoso.com");
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

TEST_CASE_METHOD(DirectoryWorld, "members of members are selected, whatever order the pages come in") {
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

TEST_CASE_METHOD(DirectoryWorld,
                 "a full round lets go of whom it does not meet, and nobody is looked at who is as before") {
  select_groups({kOuter});
  tell(kOuter, {has(ann), has(bob)});
  tell({user(ann), user(bob)});
  look();
  SECTION("of users") {
    REQUIRE(store->directory.restart_feed(users));
    users.whole = false;
    tell({user(ann)});
    CHECK(look() == 1);
  }
  SECTION("of members") {
    REQUIRE(store->directory.restart_feed(members));
    members.whole = false;
    tell(kOuter, {has(ann)});
    CHECK(look() == 1);
  }
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "no_longer_selected");
}

TEST_CASE_METHOD(DirectoryWorld, "what cannot be trusted is put off, not forgotten") {
  sales.users.all = true;
  select({.policy = "sales", .tenant = tenant, .definition = "d"});
  SECTION("a selection, while those to leave out are not all known") {
    trust.select = false;
    tell({user(ann)});
    look();
    CHECK(verdict(ann) == "nobody");
    trust.select = true;
    REQUIRE(store->selection.reconsider_what_was_put_off(tenant));
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
    REQUIRE(store->selection.reconsider_what_was_put_off(tenant));
    look();
    CHECK(verdict(ann) == "no_longer_selected");
  }
}

TEST_CASE_METHOD(DirectoryWorld, "of a policy that nobody judges by nobody is let go") {
  sales.users.all = true;
  select({.policy = "sales", .tenant = tenant, .definition = "d"});
  tell({user(ann)});
  look();
  tell({gone(ann)});
  CHECK(store->selection.reconsider(tenant, 100, {}, {now, ""}).value() == 1);
  CHECK(verdict(ann) == "selected");
}

TEST_CASE_METHOD(DirectoryWorld,
                 "names in a policy are principal names or ids, in any case; what nobody has is named") {
  select({.policy = "sales",
          .tenant = tenant,
          .definition = "d",
          .names = {"ANN@contoso.com", "bob", "ghost@contoso.com"},
          .left_out_names = {"Bob@Contoso.com"}});
  tell({user(ann), user(bob)});
  look();
  REQUIRE(store->selection.note_strange_names(tenant, now));
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "excluded");
  CHECK(verdict(RecipientId("ghost@contoso.com")) == "user_not_found");
  tell({user(RecipientId("ghost"))});
  look();
  REQUIRE(store->selection.note_strange_names(tenant, now));
  CHECK(verdict(RecipientId("ghost")) == "selected");
  CHECK(store->reports.causes()->empty());
}

TEST_CASE_METHOD(DirectoryWorld, "a group's name must be that of one group") {
  const auto names = store->directory.feed(tenant, "/groups/delta?$select=displayName", {}, {}).value();
  const auto group = [](const char* id, const char* name) { return DirectoryGroup{.id = GroupId(id), .name = name}; };
  select({.policy = "sales", .tenant = tenant, .definition = "d", .groups = {"Sales"}});
  auto faults = store->selection.bind_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].cause.name == "group_not_found");
  REQUIRE(store->directory.keep_groups(names, {group(kOuter, "SALES"), group(kInner, "Sales")}, {"next", true}, now));
  faults = store->selection.bind_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].cause.name == "group_ambiguous");
  CHECK(faults[0].cause.detail.find(kOuter) != std::string::npos);
  CHECK(faults[0].cause.detail.find(kInner) != std::string::npos);
  REQUIRE(store->directory.keep_groups(names, {group(kInner, "Marketing")}, {"next", true}, now));
  CHECK(store->selection.bind_groups(tenant).value().empty());
  CHECK(store->directory.unwatched_groups(tenant, 9, now).value() == std::vector<GroupId>{GroupId(kOuter)});
}

TEST_CASE_METHOD(DirectoryWorld, "a filter is asked when it is new, and when users changed") {
  select({.policy = "sales", .tenant = tenant, .definition = "d", .filter = true});
  tell({user(ann), user(bob)});
  const auto due = [this] { return store->selection.filter_is_due("sales", tenant).value(); };
  const auto ask = [this](const std::vector<RecipientId>& fits) {
    REQUIRE(store->selection.begin_filter("sales", tenant));
    REQUIRE(store->selection.keep_filtered("sales", tenant, fits));
    REQUIRE(store->selection.finish_filter("sales", tenant, now));
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
}

TEST_CASE_METHOD(DirectoryWorld, "feeds that nobody needs any more are dropped with what they told") {
  select_groups({kOuter});
  tell(kOuter, {has(ann)});
  tell({user(ann)});
  look();
  select({.policy = "sales", .tenant = tenant, .definition = "other", .names = {"bob"}});
  REQUIRE(store->directory.drop_feeds_but(tenant, {"/users/delta"}));
  CHECK(store->directory.member_feeds(tenant)->empty());
  look();
  CHECK(verdict(ann) == "no_longer_selected");
}
