// Which daemon leads which tenant, on one store that several share.
#include "store/leaderships.hpp"

#include "core/leadership.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct Daemons : World {
  std::vector<TenantId> both{TenantId("t"), TenantId("u")};

  /// As a server's clock has it: whoever was not seen for a week is forgotten.
  Daemons() { now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

  void join(const std::string& name) { REQUIRE(store->leaderships.join({name, "0.1.0", 4711, now, now, {}}, now)); }
  Council renew(const std::string& name, const std::vector<TenantId>& tenants) {
    auto council = store->leaderships.renew(name, tenants, now);
    REQUIRE(council);
    return std::move(*council);
  }
  Council renew(const std::string& name) { return renew(name, both); }
  bool stands(const Leadership& leadership) {
    const auto told = store->leaderships.stands(leadership.tenant, leadership.fence);
    REQUIRE(told);
    return *told;
  }
  std::vector<Leadership> all() { return store->leaderships.all(now).value(); }

  /// The clock of a server nobody can set: there all times go back instead.
  void pass(Duration time) {
    now += time;
    const auto url = empty_stores.url_of_last();
    if (url.empty()) return;
    sql::Postgres server({url, {}}, sql::Access::read_write);
    server.run("UPDATE instances SET leads_until=leads_until-? WHERE leads_until>0", time);
    server.run("UPDATE leaderships SET free_from=free_from-?", time);
  }
};

}  // namespace

TEST_CASE_METHOD(Daemons, "a daemon that is alone leads all tenants, each under a fence") {
  join("one");
  CHECK(all().empty());
  const auto council = renew("one");
  REQUIRE(council.led.size() == 2);
  CHECK(council.taken == std::map<TenantId, std::int64_t>{{both[0], 0}, {both[1], 0}});
  CHECK(council.daemons == 1);
  CHECK(council.hand_over.empty());
  CHECK(council.led == all());
  for (const auto& each : council.led) {
    CHECK(each.leader == "one");
    CHECK(stands(each));
    CHECK_FALSE(stands({each.tenant, "one", each.fence + 1}));
  }
  CHECK_FALSE(stands({TenantId("v"), "one", council.led[0].fence}));
  const auto later = renew("one");
  CHECK(later.led == council.led);
  CHECK(later.taken.empty());
}

TEST_CASE_METHOD(Daemons, "what an earlier daemon of its name led is free once it rested, and gets another fence") {
  join("one");
  const auto before = renew("one").led;
  REQUIRE(before.size() == 2);
  join("one");
  CHECK(all().empty());
  for (const auto& each : before) CHECK_FALSE(stands(each));
  const auto council = renew("one");
  CHECK(council.led.empty());
  REQUIRE(council.look_in);
  CHECK(*council.look_in > 0ms);
  CHECK(*council.look_in <= core::kRest);
  pass(core::kRest);
  const auto after = renew("one").led;
  REQUIRE(after.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) CHECK(after[i].fence > before[i].fence);
}

TEST_CASE_METHOD(Daemons, "what an earlier daemon of its name led need not rest where its lease was over long before") {
  join("one");
  REQUIRE(renew("one").led.size() == 2);
  pass(core::kLeaderLease + core::kRest);
  join("one");
  CHECK(renew("one").led.size() == 2);
}

TEST_CASE_METHOD(Daemons,
                 "what a daemon is to take that is gone as well another takes a moment later, and is told when") {
  join("a");
  REQUIRE(renew("a").led.size() == 2);
  pass(core::kLeaderLease / 2);
  for (const auto* each : {"b", "c"}) {
    join(each);
    const auto council = renew(each);
    REQUIRE(council.look_in);
    CHECK(*council.look_in > 0ms);
    CHECK(*council.look_in <= core::kLeaderLease / 2);
  }
  pass(core::kLeaderLease / 2);
  const auto council = renew("c");
  CHECK(council.led.size() == 1);
  REQUIRE(council.look_in);
  CHECK(*council.look_in > 0ms);
  CHECK(*council.look_in <= core::kLeftToOthers);
  pass(core::kLeftToOthers);
  CHECK(renew("c").led.size() == 2);
}

TEST_CASE_METHOD(Daemons, "daemons that begin at once do not take each other for some of before") {
  join("one");
  join("two");
  CHECK(store->instances.all().value().size() == 2);
  CHECK(renew("one").daemons == 1);
  CHECK(renew("two").daemons == 2);
}

TEST_CASE_METHOD(Daemons, "while a lease is not over nobody else takes what it is for") {
  join("one");
  const auto led = renew("one").led;
  join("two");
  pass(core::kLeaderLease / 2);
  CHECK(renew("two").led.empty());
  CHECK(all() == led);
}

TEST_CASE_METHOD(Daemons, "a daemon whose lease was over goes on under its fence where nobody took its place") {
  join("one");
  const auto led = renew("one").led;
  pass(1min);
  CHECK(all().empty());
  CHECK(renew("one").led == led);
  CHECK(all() == led);
  for (const auto& each : led) CHECK(stands(each));
}

TEST_CASE_METHOD(Daemons,
                 "what was led under a lease that is over is taken under a higher fence, and its own is void") {
  join("one");
  const auto before = renew("one").led;
  join("two");
  pass(core::kLeaderLease + 1s);
  const auto after = renew("two").led;
  REQUIRE(after.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(after[i].fence > before[i].fence);
    CHECK(stands(after[i]));
    CHECK_FALSE(stands(before[i]));
  }
  const auto late = renew("one");
  CHECK(late.led.empty());
  CHECK(late.daemons == 2);
  CHECK(all() == after);
}

TEST_CASE_METHOD(Daemons, "what is handed over is free after its rest, for whoever lacks it") {
  join("one");
  const auto led = renew("one").led;
  REQUIRE(led.size() == 2);
  join("two");
  CHECK(renew("two").led.empty());
  const auto council = renew("one");
  CHECK(council.hand_over == std::vector{led[0].tenant});
  CHECK(council.led == led);
  REQUIRE(store->leaderships.hand_over(led[0].tenant, led[0].fence, now));
  CHECK_FALSE(stands(led[0]));
  CHECK(stands(led[1]));
  CHECK(renew("two").led.empty());
  pass(core::kRest);
  CHECK(renew("one").led == std::vector{led[1]});
  const auto taken = renew("two");
  REQUIRE(taken.led.size() == 1);
  CHECK(taken.led[0].tenant == led[0].tenant);
  CHECK(taken.led[0].fence > led[0].fence);
  CHECK(taken.taken.at(led[0].tenant) == led[0].fence);
  CHECK(renew("one").hand_over.empty());
}

TEST_CASE_METHOD(Daemons, "what is led under another fence by now cannot be handed over") {
  join("one");
  const auto led = renew("one").led;
  REQUIRE(store->leaderships.hand_over(led[0].tenant, led[0].fence - 1, now));
  CHECK(stands(led[0]));
  CHECK(all() == led);
}

TEST_CASE_METHOD(Daemons, "while a daemon ends what it hands over it hands over nothing more") {
  const std::vector<TenantId> four{TenantId("t1"), TenantId("t2"), TenantId("t3"), TenantId("t4")};
  join("one");
  REQUIRE(renew("one", four).led.size() == 4);
  join("two");
  CHECK(renew("two", four).led.empty());
  CHECK(renew("one", four).hand_over == std::vector{four[0], four[1]});
  CHECK(renew("one", {four[2], four[3]}).hand_over.empty());
}

TEST_CASE_METHOD(Daemons, "a daemon that the store does not know, or knows to have ended, is told") {
  const auto unknown = store->leaderships.renew("one", both, now);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what.find("does not know one") != std::string::npos);
  CHECK(unknown.error().remedy.find("`instance`") != std::string::npos);
  join("one");
  CHECK(renew("one").led.size() == 2);
  REQUIRE(store->instances.stop("one", now));
  CHECK_FALSE(store->leaderships.renew("one", both, now));
  CHECK(all().empty());
}
