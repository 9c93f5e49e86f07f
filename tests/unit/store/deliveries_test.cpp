// Each message key once to each recipient, whatever happens in between.
#include "core/refusal.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::DeliveryStep;

namespace {

/// One recipient, reachable, whose welcome is due.
struct DueWorld : World {
  DueWorld() {
    set_policies({policy("sales")});
    meet("sales", {ann});
    added(ann);
  }
};

const Cause kThrottled{"throttled", "429"};

}  // namespace

TEST_CASE_METHOD(DueWorld, "a claim is the right to one attempt: nobody else gets it") {
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  const auto first = claim(taken[0]);
  REQUIRE(first);
  CHECK(first->attempt == 1);
  CHECK(first->reference.conversation == ConversationId("a:ann"));
  CHECK(state(ann) == DeliveryState::sending);
  CHECK_FALSE(claim(taken[0]));
  now += 365 * 24h;
  CHECK(due().empty());
  CHECK_FALSE(store->deliveries.next(tenant, core::RecipientKind::user).value());
}

TEST_CASE("a claim outlives the process, and so does that it was made") {
  const Folder folder;
  const auto file = folder / "w.db";
  {
    DueWorld world;
    world.store = open_at(file).value();
    world.set_policies({world.policy("sales")});
    world.meet("sales", {world.ann});
    world.added(world.ann);
    world.claim_the_one();
  }
  World world;
  world.store = open_at(file).value();
  CHECK(world.state(world.ann) == DeliveryState::sending);
  CHECK(world.due().empty());
}

TEST_CASE_METHOD(DueWorld, "nothing is claimed for who asked for silence, removed the app, or is no longer selected") {
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  SECTION("silence") { says(ann, core::Wish::silence); }
  SECTION("removed") { removed(ann); }
  SECTION("deselected") { meet("sales", {bob}); }
  SECTION("the policy is gone") { set_policies({}); }
  SECTION("the conversation is gone") {
    change(ann, [this](core::Recipient each) {
      const core::Refusal gone{{"conversation_gone", ""}, *each.reference, ""};
      return core::after_refusal(std::move(each), gone, now);
    });
  }
  CHECK_FALSE(claim(taken[0]));
  now += 365 * 24h;
  CHECK(due().empty());
}

TEST_CASE_METHOD(DueWorld, "a claim goes where the newest event says") {
  const auto taken = due();
  change(ann, [this](core::Recipient each) {
    core::PersonalEvent moved{
        .tenant = tenant, .user = ann, .reference = {ConversationId("a:new"), "https://x/", "", ""}};
    moved.at = now + 1s;
    return core::after_event(std::move(each), moved, now);
  });
  CHECK(claim(taken.at(0))->reference.conversation == ConversationId("a:new"));
}

TEST_CASE_METHOD(DueWorld, "what is taken is not due again until its lease has passed") {
  CHECK(due(5min).size() == 1);
  CHECK(due(5min).empty());
  CHECK(store->deliveries.next(tenant, core::RecipientKind::user).value() == now + 5min);
  now += 5min;
  CHECK(due(5min).size() == 1);
}

TEST_CASE_METHOD(DueWorld, "what was sent stays sent") {
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1749"), now));
  CHECK(delivery(ann).activity == ActivityId("1749"));
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::pending, now, kThrottled}, now));
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::unknown, std::nullopt, {"no_answer", ""}}, now));
  added(ann);
  says(ann, core::Wish::silence);
  removed(ann);
  added(ann);
  meet("sales", {});
  meet("sales", {ann});
  CHECK(state(ann) == DeliveryState::sent);
  CHECK(delivery(ann).cause == Cause{});
  now += 365 * 24h;
  CHECK(due().empty());
}

TEST_CASE_METHOD(DueWorld, "a message that arrived gives a conversation another chance to be created again") {
  const auto claim = claim_the_one();
  change(ann, [](core::Recipient each) {
    each.renewal = core::Renewal::created;
    return each;
  });
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  CHECK(person(ann).recipient.renewal == core::Renewal::none);
}

TEST_CASE_METHOD(DueWorld, "a sure refusal makes the delivery due again at its time") {
  auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::pending, now + 5s, kThrottled}, now));
  CHECK(delivery(ann).cause == kThrottled);
  CHECK(due().empty());
  CHECK(store->deliveries.next(tenant, core::RecipientKind::user).value() == now + 5s);
  now += 5s;
  claim = claim_the_one();
  CHECK(claim.attempt == 2);
}

TEST_CASE_METHOD(DueWorld, "the outcome of an older attempt changes nothing for a newer one") {
  const auto first = claim_the_one();
  REQUIRE(store->deliveries.record_step(first, {DeliveryState::pending, now, kThrottled}, now));
  claim_the_one();
  REQUIRE(store->deliveries.record_step(first, {DeliveryState::pending, now, kThrottled}, now));
  CHECK(state(ann) == DeliveryState::sending);
}

TEST_CASE_METHOD(DueWorld, "an unsure attempt is unknown and not repeated; an answer after all makes it sent") {
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::unknown, std::nullopt, {"no_answer", ""}}, now));
  now += 365 * 24h;
  added(ann);
  CHECK(due().empty());
  CHECK(state(ann) == DeliveryState::unknown);
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  CHECK(state(ann) == DeliveryState::sent);
}

TEST_CASE_METHOD(DueWorld, "a refusal for good is failed and not repeated") {
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::failed, std::nullopt, {"blocked_by_user", "403"}}, now));
  added(ann);
  now += 365 * 24h;
  CHECK(due().empty());
  CHECK(state(ann) == DeliveryState::failed);
}

TEST_CASE_METHOD(DueWorld, "a refused attempt of somebody who removed the app meanwhile waits for them to come back") {
  const auto claim = claim_the_one();
  removed(ann);
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::pending, now + 5s, kThrottled}, now));
  now += 24h;
  CHECK(due().empty());
  added(ann);
  CHECK(due().size() == 1);
}

TEST_CASE_METHOD(DueWorld, "a refused attempt of somebody who asked for silence meanwhile is opted out") {
  const auto claim = claim_the_one();
  says(ann, core::Wish::silence);
  REQUIRE(store->deliveries.record_step(claim, {DeliveryState::pending, now + 5s, kThrottled}, now));
  CHECK(state(ann) == DeliveryState::opted_out);
  now += 24h;
  CHECK(due().empty());
}

TEST_CASE_METHOD(DueWorld, "an uninstall parks the message, and coming back brings it") {
  removed(ann);
  now += 24h;
  CHECK(due().empty());
  CHECK_FALSE(store->deliveries.next(tenant, core::RecipientKind::user).value());
  CHECK(state(ann) == DeliveryState::pending);
  added(ann);
  CHECK(due().size() == 1);
}

TEST_CASE_METHOD(DueWorld, "stop opts out of what waits, and start brings it back") {
  says(ann, core::Wish::silence);
  CHECK(state(ann) == DeliveryState::opted_out);
  CHECK(due().empty());
  added(ann);
  CHECK(due().empty());
  now += 1s;
  says(ann, core::Wish::messages);
  CHECK(state(ann) == DeliveryState::pending);
  CHECK(due().size() == 1);
}

TEST_CASE_METHOD(DueWorld, "start from somebody who was not silent makes nothing due twice") {
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  says(ann, core::Wish::messages);
  CHECK(due().empty());
}

TEST_CASE_METHOD(World, "who asked for silence before they were selected is opted out from the start") {
  set_policies({policy("sales")});
  says(ann, core::Wish::silence);
  meet("sales", {ann});
  CHECK(state(ann) == DeliveryState::opted_out);
  set_policies({policy("sales", {"welcome", "tips"})});
  CHECK(state(ann, "tips") == DeliveryState::opted_out);
  now += 24h;
  CHECK(due().empty());
  says(ann, core::Wish::messages);
  CHECK(due().size() == 2);
}

TEST_CASE_METHOD(DueWorld, "what cannot be prepared now waits, and keeps its cause") {
  const auto taken = due();
  const Cause cause{"template_failed", "user.name"};
  REQUIRE(store->deliveries.put_back(taken.at(0), {DeliveryState::pending, now + 1h, cause}, now));
  CHECK(delivery(ann).cause == cause);
  CHECK(store->deliveries.next(tenant, core::RecipientKind::user).value() == now + 1h);
  now += 1h;
  const auto again = due();
  REQUIRE(again.size() == 1);
  REQUIRE(store->deliveries.put_back(again.at(0), {DeliveryState::pending, now + 1h, cause}, now));
  CHECK(store->deliveries.next(tenant, core::RecipientKind::user).value() == now + 1h);
}

TEST_CASE_METHOD(DueWorld, "what proves undeliverable before it is claimed is failed, also for the cause it had") {
  const auto taken = due();
  const Cause cause{"unknown_error", "400"};
  REQUIRE(store->deliveries.put_back(taken.at(0), {DeliveryState::pending, now, cause}, now));
  const auto again = due();
  REQUIRE(store->deliveries.put_back(again.at(0), {DeliveryState::failed, std::nullopt, cause}, now));
  CHECK(state(ann) == DeliveryState::failed);
}

TEST_CASE_METHOD(DueWorld, "nothing is put back that was claimed meanwhile") {
  const auto taken = due();
  REQUIRE(claim(taken.at(0)));
  REQUIRE(store->deliveries.put_back(taken.at(0), {DeliveryState::pending, now, kThrottled}, now));
  CHECK(state(ann) == DeliveryState::sending);
}

TEST_CASE_METHOD(World, "recovery makes unknown what was sending and due what was taken, and nothing else") {
  const RecipientId carl("carl");
  const RecipientId dora("dora");
  set_policies({policy("sales")});
  meet("sales", {ann, bob, carl, dora});
  added(ann);
  claim_the_one();
  added(bob);
  REQUIRE(due().size() == 1);
  change(carl, [this](core::Recipient each) {
    return core::after_setback(std::move(each), Retry{0ms, kThrottled}, now, 1h);
  });
  REQUIRE(installs().size() == 1);  // dora

  now += 1s;
  CHECK(store->deliveries.recover(tenant, now)->unknown == 1);
  CHECK(state(ann) == DeliveryState::unknown);
  CHECK(delivery(ann).cause.name == "interrupted");
  CHECK(person(ann).story.back().what == "welcome is unknown");
  const auto deliveries = due();
  REQUIRE(deliveries.size() == 1);
  CHECK(deliveries[0].recipient.id == bob);
  const auto taken = installs();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == dora);
  CHECK(store->deliveries.recover(tenant, now)->unknown == 0);
}

TEST_CASE_METHOD(World, "what is due first goes first, for the asked tenant only, no more than asked for") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(bob);
  now += 1s;
  added(ann);
  CHECK(store->deliveries.take(TenantId("other"), core::RecipientKind::user, {9}, now, 5min)->empty());
  const auto first = store->deliveries.take(tenant, core::RecipientKind::user, {1}, now, 5min).value();
  REQUIRE(first.size() == 1);
  CHECK(first[0].recipient.id == bob);
}

TEST_CASE_METHOD(DueWorld, "a claim writes down which variant goes, and the next attempt its own") {
  CHECK(delivery(ann).variant.empty());
  const auto first =
      store->deliveries.claim(due().at(0), {.text = "{}", .claim = "first", .variant = "welcome-short"}, now)
          .value()
          .value();
  CHECK(delivery(ann).variant == "welcome-short");
  REQUIRE(store->deliveries.record_step(first, {DeliveryState::pending, now + 5s, kThrottled}, now));
  now += 5s;
  const auto second = store->deliveries.claim(due().at(0), {.text = "{}", .claim = "second", .variant = "welcome"}, now)
                          .value()
                          .value();
  REQUIRE(store->deliveries.record_sent(second, ActivityId("1"), now));
  CHECK(delivery(ann).variant == "welcome");
}

TEST_CASE_METHOD(
    World, "since when a reading is waited for is kept with the message, and not for another attempt or machine") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto lose_answer = [this] {
    const auto step = core::after_setback(Unsure{{"no_answer", ""}}, 0, now, 1s);
    REQUIRE(store->deliveries.record_step(claim_the_one(), step, now));
    now += 1min;
  };
  const auto take_the_one = [this] {
    auto taken = store->unknown.take(tenant, now, 10, 1min).value();
    REQUIRE(taken.size() == 1);
    return std::move(taken.front());
  };
  lose_answer();
  auto unknown = take_the_one();
  CHECK_FALSE(unknown.what.waits_since);
  const core::Moment begun{now, 3h};
  REQUIRE(store->unknown.record(unknown, core::settle_early(unknown.what, 10min, begun).value(), now));
  now += 10min;
  REQUIRE(store->deliveries.recover(tenant, now));
  CHECK(take_the_one().what.waits_since == begun);
  REQUIRE(store->unknown.resolve({}, Resolution::resend, now));
  lose_answer();
  unknown = take_the_one();
  CHECK_FALSE(unknown.what.waits_since);
  const core::Moment begun_anew{now, 4h};
  REQUIRE(store->unknown.record(unknown, core::settle_early(unknown.what, 10min, begun_anew).value(), now));
  REQUIRE(store->unknown.wait_anew(tenant));
  now += 10min;
  CHECK_FALSE(take_the_one().what.waits_since);
}
