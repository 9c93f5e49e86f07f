// What is read anew beside deltas, second looks, and groups that are refused.
#include "unit/store/directory_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct Reread : DirectoryWorld {
  static constexpr Duration kPeriod = 24h;

  void plan(std::optional<Duration> period = kPeriod) { REQUIRE(store->rereadings.plan(tenant, period, now)); }
  Rereading first() {
    const auto found = store->rereadings.first(tenant).value();
    REQUIRE(found);
    return *found;
  }
  /// The next page of users.
  void page(const std::vector<DirectoryUser>& items, bool last) {
    const auto rereading = first();
    const FeedPlace place{last ? "delta of rereading" : "page", last};
    REQUIRE(store->directory.keep_users(rereading.feed, items, place, now));
    REQUIRE(store->rereadings.go_on(rereading, place, static_cast<std::int64_t>(items.size()), kPeriod, now));
  }
  void page(const char* group, const std::vector<DirectoryMember>& items, bool last) {
    const auto rereading = first();
    const FeedPlace place{last ? "delta of rereading" : "page", last};
    DirectoryGroup told{.id = GroupId(group)};
    told.members = items;
    REQUIRE(store->directory.keep_groups(rereading.feed, {told}, place, now));
    REQUIRE(store->rereadings.go_on(rereading, place, 1, kPeriod, now));
  }
  void everybody(const std::vector<RecipientId>& there) {
    sales.users.all = true;
    select({.policy = "sales", .tenant = tenant, .definition = "d"});
    std::vector<DirectoryUser> told;
    for (const auto& id : there) told.push_back(user(id));
    tell(told);
    look();
  }
};

}  // namespace

TEST_CASE_METHOD(Reread, "what a rereading finds heals, and nobody is let go before its end") {
  const RecipientId carl("carl");
  everybody({ann, bob});
  plan();
  now += kPeriod;
  page({user(carl)}, false);
  CHECK(look() == 1);
  CHECK(verdict(carl) == "selected");
  CHECK(verdict(bob) == "selected");
  page({user(ann)}, true);
  look();
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "no_longer_selected");
}

TEST_CASE_METHOD(Reread, "whoever a delta tells of while a rereading is under way is there") {
  everybody({ann, bob});
  plan();
  page({user(ann)}, false);
  tell({user(bob)});
  page({}, true);
  CHECK(look() == 0);
  CHECK(verdict(bob) == "selected");
  SECTION("and who went meanwhile is gone, though a page of before had them") {
    page({user(ann), user(bob)}, false);
    tell({gone(ann)});
    page({}, true);
    look();
    CHECK(verdict(ann) == "no_longer_selected");
  }
}

TEST_CASE_METHOD(Reread, "a feed goes on with the link that its rereading ends with") {
  everybody({ann});
  plan();
  page({user(ann)}, true);
  const auto feed = store->directory.feed(tenant, "/users/delta", {}, {}).value();
  CHECK(feed.link == "delta of rereading");
  CHECK(feed.whole);
}

TEST_CASE_METHOD(Reread, "the next rereading begins when the time is over, and pages are due one after the other") {
  everybody({ann, bob});
  plan();
  CHECK(first().due == now + kPeriod);
  now += kPeriod;
  page({user(ann)}, false);
  CHECK(first().feed.link == "page");
  CHECK(first().due > now);
  page({user(bob)}, true);
  CHECK(first().feed.link.empty());
  CHECK(first().due == now + kPeriod);
  plan();
  CHECK(first().due == now + kPeriod);
}

TEST_CASE_METHOD(Reread, "without a period nothing is read anew; a shorter one is heeded at once") {
  everybody({ann});
  plan();
  plan(1h);
  CHECK(first().due == now + 1h);
  plan(std::nullopt);
  CHECK_FALSE(store->rereadings.first(tenant).value());
}

TEST_CASE_METHOD(Reread,
                 "members are read anew: who joined without a word is in, who left is out, a group that is gone is") {
  select_groups({kOuter});
  tell(kOuter, {has(ann)});
  tell({user(ann), user(bob)});
  look();
  plan();
  REQUIRE(store->rereadings.put_off(first(), now + 48h));  // that of users
  if (!first().feed.of_members) REQUIRE(store->rereadings.put_off(first(), now + 72h));
  SECTION("members") {
    page(kOuter, {has(bob)}, false);
    look();
    CHECK(verdict(ann) == "selected");
    page(kOuter, {}, true);
    look();
    CHECK(verdict(ann) == "no_longer_selected");
    CHECK(verdict(bob) == "selected");
    CHECK(store->selection.bind_groups(tenant).value().empty());
  }
  SECTION("a group that no page tells of") {
    const auto rereading = first();
    const FeedPlace end{"next", true};
    REQUIRE(store->directory.keep_groups(rereading.feed, {}, end, now));
    REQUIRE(store->rereadings.go_on(rereading, end, 0, kPeriod, now));
    const auto faults = store->selection.bind_groups(tenant).value();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].cause.name == "group_not_found");
  }
}

TEST_CASE_METHOD(Reread, "whom a filter fits is read anew a page at a time") {
  select({.policy = "sales", .tenant = tenant, .definition = "d", .filter = true});
  tell({user(ann), user(bob)});
  REQUIRE(store->selection.begin_filter("sales", tenant));
  REQUIRE(store->selection.keep_filtered("sales", tenant, {ann}));
  REQUIRE(store->selection.finish_filter("sales", tenant, now));
  look();
  plan();
  REQUIRE(first().policy == "sales");
  REQUIRE(store->rereadings.reread_filter(first(), {bob}, {"more", false}, kPeriod, now));
  look();
  CHECK(verdict(ann) == "selected");
  CHECK(verdict(bob) == "selected");
  while (first().policy.empty()) REQUIRE(store->rereadings.put_off(first(), now + 48h));
  CHECK(first().feed.link == "more");
  REQUIRE(store->rereadings.reread_filter(first(), {}, {"", true}, kPeriod, now));
  look();
  CHECK(verdict(ann) == "no_longer_selected");
  CHECK(verdict(bob) == "selected");
}

TEST_CASE_METHOD(Reread, "a rereading whose link expired begins anew, and what its first pages met counts no more") {
  everybody({ann, bob});
  plan();
  page({user(ann)}, false);
  REQUIRE(store->rereadings.restart(first(), kPeriod, now));
  CHECK(first().feed.link.empty());
  CHECK(first().progress.expired == 1);
  page({user(bob)}, true);
  look();
  CHECK(verdict(ann) == "no_longer_selected");
  CHECK(first().progress.expired == 0);
}

TEST_CASE_METHOD(Reread, "another list of plans has the users read again") {
  everybody({ann});
  auto feed = store->directory.feed(tenant, "/users/delta", {}, "plans").value();
  CHECK(feed.link.empty());
  CHECK_FALSE(feed.whole);
  CHECK(store->directory.feed(tenant, "/users/delta", {}, "plans").value().number == feed.number);
}

TEST_CASE_METHOD(Reread, "a feed that takes the place of another lets go of those whom it does not meet") {
  everybody({ann, bob});
  REQUIRE(store->directory.drop_feeds_but(tenant, {"/users/delta?$select=more"}));
  users = store->directory.feed(tenant, "/users/delta?$select=more", {}, {}).value();
  tell({user(ann)});
  look();
  CHECK(verdict(bob) == "no_longer_selected");
}

TEST_CASE_METHOD(Reread, "who was told to be gone, but not for good, is looked for again") {
  everybody({ann, bob});
  tell({DirectoryUser{.id = ann, .removed = true, .restorable = true}, gone(bob)});
  look();
  CHECK(verdict(ann) == "no_longer_selected");
  CHECK(store->second_looks.due(tenant, 10, now)->empty());
  now += 1min;
  auto due = store->second_looks.due(tenant, 10, now).value();
  REQUIRE(due.size() == 1);
  CHECK(due[0].id == "ann");
  CHECK_FALSE(due[0].group);
  SECTION("and found") {
    REQUIRE(store->second_looks.found_user(tenant, user(ann)));
    look();
    CHECK(verdict(ann) == "selected");
    CHECK(store->second_looks.due(tenant, 10, now + 1000h)->empty());
  }
  SECTION("later and later, until rereading alone may find them") {
    int looks = 0;
    for (; !due.empty(); ++looks) {
      REQUIRE(store->second_looks.still_gone(tenant, due[0], now));
      CHECK(store->second_looks.due(tenant, 10, now)->empty());
      now += 24h;
      due = store->second_looks.due(tenant, 10, now).value();
    }
    CHECK(looks == 5);
  }
  SECTION("until a delta tells of them after all") {
    tell({user(ann)});
    CHECK(store->second_looks.due(tenant, 10, now + 1h)->empty());
  }
}

TEST_CASE_METHOD(Reread, "whoever was gone before anything was known of them is not looked for") {
  sales.users.all = true;
  select({.policy = "sales", .tenant = tenant, .definition = "d"});
  tell({DirectoryUser{.id = ann, .removed = true, .restorable = true}});
  CHECK(store->second_looks.due(tenant, 10, now + 1h)->empty());
}

TEST_CASE_METHOD(Reread, "a group that is found again has its members read from the beginning") {
  select_groups({kOuter});
  tell(kOuter, {has(ann)});
  DirectoryGroup gone_for_now{.id = GroupId(kOuter), .removed = true, .restorable = true};
  REQUIRE(store->directory.keep_groups(members, {gone_for_now}, {"next", true}, now));
  const auto due = store->second_looks.due(tenant, 10, now + 1min).value();
  REQUIRE(due.size() == 1);
  CHECK(due[0].group);
  REQUIRE(store->second_looks.found_group(tenant, {.id = GroupId(kOuter)}));
  const auto feeds = store->directory.member_feeds(tenant).value();
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].link.empty());
  CHECK_FALSE(feeds[0].whole);
}

TEST_CASE_METHOD(Reread, "a refused group is a fault of the policies that it concerns, and comes again after a wait") {
  select_groups({kOuter, kInner});
  CHECK(store->refused_groups.groups_in(members).value().size() == 2);
  tell(kOuter, {has(ann)});
  tell({user(ann)});
  look();
  REQUIRE(store->refused_groups.refuse(members, {{GroupId(kInner), {"group_unreadable", "400 Bad"}}}, now));
  const auto faults = store->selection.bind_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].policy == "sales");
  CHECK_FALSE(faults[0].leaves_out);
  CHECK(faults[0].cause.detail == std::string(kInner) + ": 400 Bad");
  // The other one is watched again, and keeps its people meanwhile.
  CHECK(look() == 0);
  CHECK(watch() == std::vector<GroupId>{GroupId(kOuter)});
  tell(kOuter, {has(ann)});
  CHECK(look() == 0);
  CHECK(watch().empty());
  now += 11min;
  CHECK(watch() == std::vector<GroupId>{GroupId(kInner)});
  tell(kInner, {has(bob)});
  CHECK(store->selection.bind_groups(tenant).value().empty());
}

TEST_CASE_METHOD(Reread, "a refused group inside another concerns whoever names the outer one") {
  select({.policy = "sales", .tenant = tenant, .definition = "d", .left_out_groups = {kOuter}});
  REQUIRE(store->selection.bind_groups(tenant).value().empty());
  watch();
  tell(kOuter, {nests(kInner)});
  watch();
  const auto uses = store->refused_groups.uses_of(members).value();
  REQUIRE(uses.size() == 1);
  CHECK(uses[0].policy == "sales");
  CHECK(uses[0].leaves_out);
  REQUIRE(store->refused_groups.refuse(members, {{GroupId(kInner), {"group_not_found", "404"}}}, now));
  const auto faults = store->selection.bind_groups(tenant).value();
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].leaves_out);
}

TEST_CASE_METHOD(Reread, "names to leave out that are nobody's are warned of once everybody is known") {
  select({.policy = "sales",
          .tenant = tenant,
          .definition = "d",
          .names = {ann.str()},
          .left_out_names = {"ANN@contoso.com", bob.str(), "cheif@contoso.com", "zoe@contoso.com"}});
  CHECK(store->warnings.all().value().empty());
  tell({user(ann)}, false);
  CHECK(store->warnings.all().value().empty());
  tell({user(bob)});
  const auto warnings = store->warnings.all().value();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].policy == "sales");
  CHECK(warnings[0].cause == Cause{"excluded_not_found", "exclude.list: cheif@contoso.com and 1 more"});
  tell({gone(bob)});
  CHECK(store->warnings.all().value().size() == 1);
}

TEST_CASE_METHOD(Reread, "groups that show nobody are warned of, and policies that most lack a licence for") {
  select({.policy = "sales", .tenant = tenant, .definition = "d", .groups = {kInner}, .left_out_groups = {kOuter}});
  REQUIRE(store->selection.bind_groups(tenant).value().empty());
  watch();
  DirectoryGroup council{.id = GroupId(kOuter), .hidden = true};
  DirectoryGroup staff{.id = GroupId(kInner)};
  staff.members = {has(ann), has(bob)};
  REQUIRE(store->directory.keep_groups(members, {council, staff}, {"next", true}, now));
  auto unlicensed = user(bob);
  unlicensed.teams = false;
  tell({user(ann), unlicensed});
  look();
  auto warnings = store->warnings.all().value();
  REQUIRE(warnings.size() == 1);
  CHECK(warnings[0].policy == "sales");
  CHECK(warnings[0].cause.name == "group_shows_nobody");
  CHECK(warnings[0].cause.detail == "exclude.groups: " + std::string(kOuter) + ", whose membership is hidden");
  auto also = user(ann);
  also.teams = false;
  tell({also});
  look();
  warnings = store->warnings.all().value();
  REQUIRE(warnings.size() == 2);
  CHECK(warnings[0].cause == Cause{"mostly_unlicensed", "2 of 2 people"});
}
