// Messages that an admin orders once.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

struct Notifying : World {
  Notifying() {
    set_policies({policy("sales")});
    meet("sales", {ann, bob});
    added(ann);
    REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  }

  Result<Notified> notify(const Audience& audience, const Notification& notification) {
    return store->notifications.notify(notification, audience, now);
  }
  Result<Notified> notify(const Audience& audience) { return notify(audience, outage); }

  Notification outage{"outage", {"notification", "sales", R"({"title":"Outage"})"}, {}};
  Audience sales{.policy = "sales"};
};

}  // namespace

TEST_CASE_METHOD(Notifying,
                 "a policy's people get a notification: at once who has the app, the others when they have it") {
  const auto expected = store->notifications.audience(outage, sales);
  REQUIRE(expected);
  CHECK(expected->people == 2);
  CHECK(expected->later == 1);
  REQUIRE(notify(sales));
  const auto claim = claim_the_one();
  CHECK(claim.recipient == ann);
  CHECK(claim.key == "outage");
  added(bob);
  CHECK(due().size() == 2);
}

TEST_CASE_METHOD(Notifying, "what is due says what was ordered") {
  REQUIRE(notify(sales));
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  REQUIRE(taken[0].order);
  CHECK(taken[0].order->template_name == "notification");
  CHECK(taken[0].order->policy == "sales");
  CHECK(taken[0].order->data == R"({"title":"Outage"})");
}

TEST_CASE_METHOD(Notifying, "people who are named get it under a policy that selects them") {
  outage.order.policy.clear();
  const auto done = notify({.recipients = {key(ann), key(bob)}});
  REQUIRE(done);
  CHECK(done->people == 2);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].order->policy == "sales");
}

TEST_CASE_METHOD(Notifying, "what is told of the policy before the order is what the courier gets of it") {
  auto urgent = policy("urgent");
  urgent.priority = 5;
  set_policies({policy("sales"), urgent});
  meet("urgent", {ann});
  const auto told = [&](const RecipientId& id) { return store->notifications.policy_for(outage, key(id)).value(); };
  CHECK(told({}) == "sales");
  CHECK(told(ann) == "sales");
  outage.order.policy.clear();
  CHECK(told(ann) == "urgent");
  CHECK(told(bob) == "sales");
  CHECK(told(RecipientId("stranger")) == "");
  REQUIRE(notify({.recipients = {key(ann)}}));
  CHECK(due().at(0).order->policy == "urgent");
}

TEST_CASE_METHOD(Notifying, "a key that is ordered again keeps the policy that templates saw at first") {
  set_policies({policy("sales"), policy("urgent")});
  meet("urgent", {bob});
  REQUIRE(notify({.recipients = {key(ann)}}));
  outage.order.policy = "urgent";
  CHECK(store->notifications.policy_for(outage, key(bob)).value() == "sales");
  added(bob);
  REQUIRE(notify({.policy = "urgent"}));
  for (const auto& each : due()) {
    if (each.order) CHECK(each.order->policy == "sales");
  }
}

TEST_CASE_METHOD(Notifying, "a key reaches nobody twice, however often it is ordered") {
  REQUIRE(notify(sales));
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("2"), now));
  const auto again = notify(sales);
  REQUIRE(again);
  CHECK(again->people == 0);
  CHECK(again->before == 2);
  CHECK(due().empty());
}

TEST_CASE_METHOD(Notifying, "a key that means another message is refused, and nothing is ordered") {
  REQUIRE(notify({.recipients = {key(bob)}}));
  auto other = outage;
  SECTION("another template") { other.order.template_name = "tips"; }
  SECTION("other values") { other.order.data = "{}"; }
  SECTION("a policy's key") { other.key = "welcome"; }
  const auto refused = notify(sales, other);
  REQUIRE_FALSE(refused);
  CHECK_FALSE(refused.error().remedy.empty());
  CHECK(person(ann).deliveries.size() == 1);
}

TEST_CASE_METHOD(Notifying, "nothing goes before its time") {
  outage.at = now + 1h;
  REQUIRE(notify(sales));
  CHECK(due().empty());
  added(bob);
  CHECK(due(Duration(0)).size() == 1);
  now += 1h;
  CHECK(due(Duration(0)).size() == 3);
}

TEST_CASE_METHOD(Notifying, "who asked for silence gets no notification") {
  says(ann, core::Wish::silence);
  const auto done = notify(sales);
  REQUIRE(done);
  CHECK(done->silent == 1);
  CHECK(state(ann, "outage") == DeliveryState::opted_out);
  CHECK(due().empty());
}

TEST_CASE_METHOD(Notifying, "what was ordered is sent though the policy changes or lets the person go") {
  REQUIRE(notify(sales));
  SECTION("it selects them no more") { meet("sales", {bob}); }
  SECTION("it is gone") { set_policies({}); }
  SECTION("its messages change") { set_policies({policy("sales", {"hello"})}); }
  bool found = false;
  for (const auto& each : due()) found = found || (each.key == "outage" && claim(each));
  CHECK(found);
}

TEST_CASE_METHOD(Notifying, "notifications are counted apart from policies") {
  REQUIRE(notify(sales));
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("2"), now));
  const auto all = store->notifications.counts();
  REQUIRE(all);
  REQUIRE(all->size() == 1);
  CHECK(all->at(0).key == "outage");
  CHECK(all->at(0).messages == Counts{{"sent", 1}, {"pending", 1}});
  REQUIRE(store->reports.counts(now)->size() == 1);
  CHECK_FALSE(store->reports.counts(now)->at(0).messages.contains("outage"));
}

TEST_CASE_METHOD(Notifying, "what is on its way is told to go now, not when its lease ends") {
  REQUIRE(notify(sales));
  REQUIRE(due().size() == 1);
  const auto all = store->notifications.counts().value();
  REQUIRE(all.at(0).next);
  CHECK(*all.at(0).next <= now);
}

TEST_CASE_METHOD(Notifying, "a notification whose outcome is unknown can be verified, whatever the policies say") {
  REQUIRE(notify(sales));
  REQUIRE(store->deliveries.record_step(claim_the_one(), {DeliveryState::unknown, now, {"no_answer", ""}}, now));
  const auto taken = store->unknown.take(tenant, now, 10, 5min);
  REQUIRE(taken);
  REQUIRE(taken->size() == 1);
  CHECK(taken->at(0).ordered);
}
