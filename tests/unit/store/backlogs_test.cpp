// What a monitor asks of the work.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

struct Monitored : World {
  Monitored() { set_policies({policy("sales")}); }

  /// `tenant/stage: due, for so long`, to the daemon of that name
  [[nodiscard]] std::vector<std::string> due_now(const std::string& name = "") const {
    const auto backlogs = store->backlogs.due(name, now);
    REQUIRE(backlogs);
    std::vector<std::string> all;
    for (const auto& each : *backlogs) {
      all.push_back(each.tenant.str() + "/" + each.stage + ": " + std::to_string(each.due) + ", " +
                    format_duration(now - each.since));
    }
    return all;
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Monitored, "a stage has what its verb would take, since the first of it fell due") {
  CHECK(due_now().empty());
  meet("sales", {ann});
  now += 90s;
  meet("sales", {ann, bob});
  CHECK(due_now() == Lines{"t/installer: 2, 1m 30s"});
  CHECK(installs().size() == 2);
  CHECK(due_now().empty());
}

TEST_CASE_METHOD(Monitored, "what is taken is not due, and is again when its lease ends") {
  meet("sales", {ann});
  REQUIRE(installs(5min).size() == 1);
  now += 6min;
  CHECK(due_now() == Lines{"t/installer: 1, 1m"});
}

TEST_CASE_METHOD(Monitored, "a message is the courier's once its person is reachable") {
  meet("sales", {ann});
  added(ann);
  now += 10s;
  CHECK(due_now() == Lines{"t/courier: 1, 10s"});
  const auto claimed = claim_the_one();
  CHECK(due_now().empty());
  REQUIRE(store->deliveries.record_sent(claimed, ActivityId("a"), now));
  CHECK(due_now().empty());
}

TEST_CASE_METHOD(Monitored, "nothing of a paused policy is due for its installs") {
  meet("sales", {ann});
  REQUIRE(store->rollouts.pause("sales", {}, now));
  CHECK(due_now().empty());
}

TEST_CASE_METHOD(Monitored,
                 "somebody who is installed waits for the reconciler, and an interrupted message for the settler") {
  meet("sales", {ann, bob});
  REQUIRE(installs().size() == 2);
  change(bob, [this](core::Recipient each) {
    return core::after_install(std::move(each), core::Installed::created, now, 60s);
  });
  CHECK(due_now().empty());
  added(ann);
  static_cast<void>(claim_the_one());
  REQUIRE(store->deliveries.recover(tenant, now));
  now += 2min;
  CHECK(due_now() == Lines{"t/reconciler: 1, 1m", "t/settler: 1, 2m"});
}

TEST_CASE_METHOD(Monitored, "milestones tell when somebody had their turn and was last another; of nobody, nothing") {
  CHECK_FALSE(store->reports.milestones(tenant, ann, {})->turn);
  const auto began = now;
  meet("sales", {ann});
  now += 20s;
  change(ann, [this](core::Recipient each) {
    return core::after_install(std::move(each), core::Installed::created, now, 60s);
  });
  const auto known = store->reports.milestones(tenant, ann, {});
  REQUIRE(known);
  CHECK(known->turn == began);
  CHECK(known->changed == began + 20s);
  CHECK(store->reports.milestones(tenant, ann, "sales")->turn == began);
  CHECK_FALSE(store->reports.milestones(tenant, ann, "support")->turn);
}

TEST_CASE_METHOD(Monitored, "what waits for the bot's program is the backlog of the daemon that holds it") {
  const Undelivered activity{
      .owner = "one", .tenant = tenant, .conversation = ConversationId("a"), .body = "{}", .received_at = now};
  REQUIRE(store->relay.keep(activity, {10, 1 << 20}, now).value());
  now += 5s;
  CHECK(due_now("one") == Lines{"/relay: 1, 5s"});
  CHECK(due_now("two").empty());
}
