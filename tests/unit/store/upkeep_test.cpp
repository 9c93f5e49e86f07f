// Who is to be kept at the catalog's version of the app.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct UpkeepWorld : World {
  UpkeepWorld() {
    set_policies({keeping("sales")});
    meet("sales", {ann, bob});
  }

  [[nodiscard]] PolicyRow keeping(const std::string& name) const {
    auto row = policy(name);
    row.upgrade = true;
    return row;
  }
  std::vector<std::string> upgrades(Duration lease = 5min) {
    const auto taken = store->upkeep.take(tenant, now, 100, lease);
    REQUIRE(taken);
    std::vector<std::string> ids;
    for (const auto& each : *taken) ids.push_back(each.recipient.str());
    return ids;
  }
  void current(const RecipientId& id, const std::string& version) {
    REQUIRE(store->upkeep.change(
        tenant, id, [version](core::Upkeep each) { return core::after_upgrade(std::move(each), version); },
        {"upgrade.done", version}, now));
  }
  void refused(const RecipientId& id) {
    const Setback setback = GiveUp{{"upgrade_refused", "400"}};
    REQUIRE(store->upkeep.change(
        tenant, id, [&](core::Upkeep each) { return core::after_upgrade_setback(std::move(each), setback, now, 1s); },
        {"upgrade.refused", ""}, now));
  }
  [[nodiscard]] std::optional<TimePoint> next() const {
    const auto time = store->upkeep.next(tenant);
    REQUIRE(time);
    return *time;
  }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(UpkeepWorld, "whose app came without our knowing its version is looked at, after a moment, once") {
  CHECK_FALSE(next());
  added(ann);
  CHECK(upgrades().empty());
  REQUIRE(next());
  now = *next();
  CHECK(upgrades() == Ids{"ann"});
  CHECK(upgrades().empty());
  current(ann, "1.0");
  CHECK_FALSE(next());
  // Another event changes nothing.
  says(ann, core::Wish::none);
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(UpkeepWorld, "a look that nobody finished is due again after its lease") {
  added(ann);
  now += 1min;
  CHECK(upgrades(5min) == Ids{"ann"});
  now += 5min;
  CHECK(upgrades() == Ids{"ann"});
}

TEST_CASE_METHOD(UpkeepWorld, "a look that a daemon died with is due at once in the next life") {
  added(ann);
  current(ann, "1.0");
  added(bob);
  now += 1min;
  CHECK(upgrades() == Ids{"bob"});
  REQUIRE(store->deliveries.recover(tenant, now));
  CHECK(upgrades() == Ids{"bob"});
}

TEST_CASE_METHOD(UpkeepWorld, "a version that an install of ours told needs no look") {
  added(ann);
  current(ann, "1.0");
  now += 1h;
  CHECK(upgrades().empty());
}

TEST_CASE_METHOD(UpkeepWorld, "a new version makes due who was last known to be at another, and only them") {
  added(ann);
  added(bob);
  current(ann, "1.0");
  current(bob, "1.1");
  REQUIRE(store->upkeep.expect_version(tenant, "1.1", now));
  CHECK(upgrades() == Ids{"ann"});
  current(ann, "1.1");
  REQUIRE(store->upkeep.expect_version(tenant, "1.1", now));
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(UpkeepWorld,
                 "a refusal has a cause that is counted and told, and its day is waited for at a new start too") {
  added(ann);
  current(ann, "1.0");
  refused(ann);
  const auto causes = store->reports.causes();
  REQUIRE(causes);
  REQUIRE(causes->size() == 1);
  CHECK((*causes)[0].cause == "upgrade_refused");
  CHECK((*causes)[0].example == "ann: 400");
  CHECK(person(ann).story.back().what == "upgrade.refused");
  REQUIRE(store->upkeep.expect_version(tenant, "1.1", now));
  CHECK(upgrades().empty());
  now += 24h;
  CHECK(upgrades() == Ids{"ann"});
  current(ann, "1.1");
  CHECK(store->reports.causes()->empty());
  CHECK(person(ann).story.back().what == "upgrade.done");
}

TEST_CASE_METHOD(UpkeepWorld, "who has no app, or is of no policy that keeps it current, is not due and not recorded") {
  set_policies({policy("sales"), keeping("pilot")});
  meet("sales", {ann, bob});
  current(ann, "1.0");
  added(ann);
  now += 1h;
  CHECK_FALSE(next());
  meet("pilot", {bob});
  CHECK_FALSE(next());
  added(bob);
  now += 1h;
  SECTION("who removed the app meanwhile") { removed(bob); }
  SECTION("whom the policy let go meanwhile") { meet("pilot", {}); }
  SECTION("whose policy is gone") { set_policies({policy("sales")}); }
  CHECK(upgrades().empty());
  CHECK_FALSE(next());
}

TEST_CASE_METHOD(UpkeepWorld, "who has the app already is looked at when a policy that keeps it current comes") {
  set_policies({policy("sales")});
  added(ann);
  SECTION("because theirs does so from now on") { set_policies({keeping("sales")}); }
  SECTION("because it selects them") {
    set_policies({policy("sales"), keeping("pilot")});
    meet("pilot", {ann});
  }
  now += 1h;
  CHECK(upgrades() == Ids{"ann"});
}

TEST_CASE_METHOD(UpkeepWorld,
                 "the newest version that anybody was seen at is that of the catalog, part by part as numbers") {
  CHECK(store->upkeep.version_seen().value().empty());
  added(ann);
  added(bob);
  current(ann, "1.10.0");
  current(bob, "1.9.0");
  CHECK(store->upkeep.version_seen().value() == "1.10.0");
}
