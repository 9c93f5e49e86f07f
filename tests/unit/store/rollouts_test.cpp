// How policies reach their people little by little, and how they are stopped.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::RecipientState;

namespace {

struct RolloutWorld : World {
  RecipientId cem{"cem"};

  [[nodiscard]] PolicyRow gradual(const std::string& name) const {
    auto row = policy(name);
    row.gradual = true;
    return row;
  }
  [[nodiscard]] RolloutState at(const std::string& name) {
    const auto state = store->rollouts.state(name).value();
    REQUIRE(state);
    return *state;
  }
  int give(std::int64_t most, const std::string& name = "sales", RolloutLine line = RolloutLine::people) {
    return store->rollouts.give_turns(name, line, most, now).value();
  }
  [[nodiscard]] Counts users(const std::string& name) {
    const auto all = store->reports.counts(now).value();
    for (const auto& each : all) {
      if (each.policy == name) return each.users;
    }
    return {};
  }
  void fail_install(const RecipientId& id) {
    change(id, [this](core::Recipient each) {
      return core::after_setback(std::move(each), GiveUp{{"app_blocked", ""}}, now, 1s);
    });
  }
};

}  // namespace

TEST_CASE_METHOD(RolloutWorld,
                 "who waits is not installed and has no message until their turn, in the order of the line") {
  set_policies({gradual("sales")});
  meet("sales", {ann, bob, cem});
  CHECK(users("sales") == Counts{{"waiting", 3}});
  CHECK(installs().empty());
  CHECK_FALSE(*store->recipients.next_install(tenant, core::RecipientKind::user));
  CHECK(at("sales").people.all == 3);
  CHECK(at("sales").people.had_turn == 0);
  CHECK(at("sales").pacing.began == now);
  now += 1h;
  CHECK(give(2) == 2);
  CHECK(users("sales") == Counts{{"installing", 2}, {"waiting", 1}});
  CHECK(at("sales").people.waiting() == 1);
  const auto taken = installs();
  REQUIRE(taken.size() == 2);
  for (const auto& each : taken) {
    INFO(each.id.str());
    std::vector<RecipientId> all{ann, bob, cem};
    const auto later = std::count_if(all.begin(), all.end(), [&](const auto& other) {
      return core::place_in_line("sales", other) > core::place_in_line("sales", each.id);
    });
    CHECK(later > 0);
  }
  CHECK(give(10) == 1);
  CHECK(give(10) == 0);
  CHECK(at("sales").waiting() == 0);
}

TEST_CASE_METHOD(RolloutWorld, "a turn is had once: who leaves and comes back does not wait again") {
  set_policies({gradual("sales")});
  meet("sales", {ann});
  CHECK(give(1) == 1);
  meet("sales", std::initializer_list<RecipientId>{});
  CHECK(installs().empty());
  meet("sales", {ann});
  CHECK(users("sales") == Counts{{"installing", 1}});
  CHECK(installs().size() == 1);
}

TEST_CASE_METHOD(RolloutWorld, "who is let go or left out while waiting has no turn") {
  set_policies({gradual("sales")});
  meet("sales", {ann, bob});
  meet("sales", std::vector<Candidate>{candidate(ann, "excluded_by_list")});
  CHECK(users("sales") == Counts{{"excluded", 2}});
  CHECK(give(10) == 0);
  CHECK(installs().empty());
}

TEST_CASE_METHOD(RolloutWorld, "who waits and installs the app themselves gets the message when their turn comes") {
  set_policies({gradual("sales")});
  meet("sales", {ann});
  added(ann);
  CHECK(due(0s).empty());
  CHECK(users("sales") == Counts{{"waiting", 1}});
  CHECK(give(1) == 1);
  CHECK(claim_the_one().recipient == ann);
}

TEST_CASE_METHOD(RolloutWorld, "who waits in one policy is served by another that does not wait") {
  set_policies({gradual("sales"), policy("all")});
  meet("sales", {ann});
  meet("all", {ann});
  CHECK(installs().size() == 1);
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  CHECK(give(1) == 1);
  CHECK(due(0s).empty());
  CHECK(state(ann) == DeliveryState::sent);
}

TEST_CASE_METHOD(RolloutWorld, "a policy that becomes gradual keeps whom it has begun with, and lets newcomers wait") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  set_policies({gradual("sales")});
  meet("sales", {ann, bob});
  CHECK(users("sales") == Counts{{"installing", 1}, {"waiting", 1}});
  CHECK(at("sales").people.had_turn == 1);
}

TEST_CASE_METHOD(RolloutWorld, "the allowance that was used is kept") {
  set_policies({gradual("sales")});
  meet("sales", {ann});
  CHECK_FALSE(at("sales").pacing.used_up_to);
  REQUIRE(store->rollouts.note_turns("sales", now + 5s));
  CHECK(at("sales").pacing.used_up_to == now + 5s);
}

TEST_CASE_METHOD(RolloutWorld, "a person's story says how many are before them") {
  set_policies({gradual("sales")});
  meet("sales", {ann, bob, cem});
  std::set<std::int64_t> ahead;
  for (const auto& id : {ann, bob, cem}) {
    const auto targets = person(id).targets;
    REQUIRE(targets.size() == 1);
    REQUIRE(targets[0].waiting);
    ahead.insert(*targets[0].waiting);
  }
  CHECK(ahead == std::set<std::int64_t>{0, 1, 2});
  give(3);
  CHECK_FALSE(person(ann).targets[0].waiting);
}

TEST_CASE_METHOD(RolloutWorld, "a paused policy installs and sends nothing, takes events, and goes on where it was") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  CHECK(store->rollouts.pause("sales", {}, now).value());
  CHECK_FALSE(store->rollouts.pause("sales", {}, now).value());
  CHECK(at("sales").paused_at == now);
  CHECK(installs(0s).empty());
  CHECK_FALSE(*store->recipients.next_install(tenant, core::RecipientKind::user));
  CHECK(due(0s).empty());
  CHECK_FALSE(*store->deliveries.next(tenant, core::RecipientKind::user));
  meet("sales", {ann, bob, cem});
  CHECK(installs(0s).empty());
  added(bob);
  CHECK(person(bob).recipient.state == RecipientState::reachable);
  CHECK(due(0s).empty());
  now += 24h;
  CHECK(store->rollouts.resume("sales", now).value());
  CHECK_FALSE(store->rollouts.resume("sales", now).value());
  CHECK_FALSE(at("sales").paused_at);
  CHECK(due(0s).size() == 2);
  const auto taken = installs(0s);
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == cem);
}

TEST_CASE_METHOD(RolloutWorld, "who blocked the bot is left alone when a pause is over") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  change(ann, [](core::Recipient each) {
    each.state = RecipientState::failed;
    each.silent = each.blocked = true;
    each.cause = {"blocked_by_user", ""};
    each.next_attempt.reset();
    return each;
  });
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  REQUIRE(store->rollouts.resume("sales", now).value());
  CHECK(installs(0s).empty());
}

TEST_CASE_METHOD(RolloutWorld, "what was taken before a pause is not claimed after it, and goes when it is over") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  const auto taken = due();
  const auto to_install = installs();
  REQUIRE(taken.size() == 1);
  REQUIRE(to_install.size() == 1);
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  CHECK_FALSE(claim(taken[0]));
  CHECK_FALSE(store->recipients.begin_install(to_install[0], now, 1min).value());
  REQUIRE(store->rollouts.resume("sales", now).value());
  CHECK(claim_the_one().recipient == ann);
  CHECK(installs(0s).size() == 1);
}

TEST_CASE_METHOD(RolloutWorld, "what another policy wants, too, goes on under that one while the first is paused") {
  set_policies({policy("sales"), policy("all")});
  meet("sales", {ann, bob});
  meet("all", {ann, bob});
  added(ann);
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  CHECK(installs(0s).size() == 1);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].policy == "all");
  CHECK(claim(taken[0]));
  REQUIRE(store->rollouts.resume("sales", now).value());
  CHECK(due(0s).empty());
}

TEST_CASE_METHOD(RolloutWorld, "what follows waits for the end of a pause, and what was sent is not sent again") {
  auto row = policy("sales", {"welcome", "tips"});
  row.follow_ups = {{"tips", 24h, core::Unless::opted_out}};
  set_policies({row});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  now += 48h;
  CHECK(due(0s).empty());
  REQUIRE(store->rollouts.resume("sales", now).value());
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].key == "tips");
}

TEST_CASE_METHOD(RolloutWorld, "a notification that an admin orders goes to people of a paused policy") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  REQUIRE(store->notifications.notify({"outage", {"notification", "sales", "{}"}, now}, {.policy = "sales"}, now));
  CHECK(claim_the_one().key == "outage");
}

TEST_CASE_METHOD(RolloutWorld, "a pause outlives a new configuration, and goes with its policy") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  REQUIRE(store->rollouts.pause("sales", {}, now).value());
  set_policies({policy("sales", {"welcome", "tips"}), policy("other")});
  CHECK(at("sales").paused_at);
  CHECK(installs(0s).empty());
  set_policies({policy("other")});
  set_policies({policy("sales"), policy("other")});
  meet("sales", {ann});
  CHECK_FALSE(at("sales").paused_at);
  CHECK(installs(0s).size() == 1);
}

TEST_CASE_METHOD(RolloutWorld, "a policy that stopped itself says why among the errors") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  REQUIRE(store->rollouts.pause("sales", {"too_many_failed", "3 of 20"}, now).value());
  const auto causes = store->reports.causes().value();
  REQUIRE(causes.size() == 1);
  CHECK(causes[0].cause == "too_many_failed");
  CHECK(causes[0].example == "policy sales: 3 of 20");
  CHECK(store->reports.counts(now).value()[0].rollout.pause_cause.name == "too_many_failed");
  REQUIRE(store->rollouts.resume("sales", now).value());
  CHECK(store->reports.causes().value().empty());
}

TEST_CASE_METHOD(RolloutWorld, "fates are counted of those who had their turn, and anew after a resume") {
  set_policies({gradual("sales")});
  const RecipientId dan("dan");
  meet("sales", {ann, bob, cem, dan});
  CHECK(store->rollouts.fates("sales").value() == core::Fates{0, 0, 0});
  give(4);
  CHECK(store->rollouts.fates("sales").value() == core::Fates{0, 0, 0});
  fail_install(ann);
  added(bob);
  CHECK(store->rollouts.fates("sales").value() == core::Fates{1, 1, 0});
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  says(cem, core::Wish::silence);
  CHECK(store->rollouts.fates("sales").value() == core::Fates{3, 1, 1});
  REQUIRE(store->rollouts.pause("sales", {"too_many_failed", "1 of 3"}, now).value());
  REQUIRE(store->rollouts.resume("sales", now).value());
  CHECK(store->rollouts.fates("sales").value() == core::Fates{0, 0, 0});
  fail_install(dan);
  CHECK(store->rollouts.fates("sales").value() == core::Fates{1, 1, 0});
}

TEST_CASE_METHOD(RolloutWorld, "who waited when the store was copied back and has the app by then is held") {
  set_policies({gradual("sales")});
  meet("sales", {ann, bob});
  now += 24h;
  REQUIRE(store->unknown.resolve_restored(now));
  meet("sales", {ann, bob});
  CHECK(give(2) == 2);
  change(ann, [](core::Recipient each) { return core::after_look(std::move(each), true); });
  change(bob, [](core::Recipient each) { return core::after_look(std::move(each), false); });
  added(ann);
  added(bob);
  for (const auto& each : due()) static_cast<void>(claim(each));
  CHECK(state(ann) == DeliveryState::unknown);
  CHECK(delivery(ann).cause.name == "restored");
  CHECK(state(bob) == DeliveryState::sending);
}

TEST_CASE_METHOD(RolloutWorld, "nothing is known of a policy that never ran or is none") {
  set_policies({policy("sales")});
  CHECK_FALSE(store->rollouts.state("sales").value());
  CHECK_FALSE(store->rollouts.state("none").value());
  CHECK(give(1, "none") == 0);
  CHECK_FALSE(store->rollouts.pause("none", {}, now).value());
  CHECK_FALSE(store->rollouts.resume("none", now).value());
  CHECK(store->rollouts.fates("none").value() == core::Fates{0, 0, 0});
}

TEST_CASE_METHOD(RolloutWorld,
                 "what waits for a window is due when the window is another one; what was refused waits on") {
  auto sales = policy("sales");
  sales.hours = "at night";
  set_policies({sales});
  meet("sales", {ann, bob});
  added(ann);
  added(bob);
  for (const auto& each : due()) {
    const Cause cause = each.recipient.id == bob ? Cause{"template_failed", "x"} : Cause{};
    REQUIRE(store->deliveries.put_back(each, {core::DeliveryState::pending, now + 3h, cause}, now));
  }
  now += 1min;
  set_policies({sales});
  CHECK(due().empty());
  sales.hours = GENERATE("", "in the morning");
  set_policies({sales});
  const auto freed = due();
  REQUIRE(freed.size() == 1);
  CHECK(freed.front().recipient.id == ann);
}

TEST_CASE_METHOD(RolloutWorld, "what waits for the window of a policy that is gone is due under another one") {
  auto night = policy("night");
  night.hours = "at night";
  set_policies({night, policy("sales")});
  meet("night", {ann});
  meet("sales", {ann});
  added(ann);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  REQUIRE(taken.front().policy == "night");
  REQUIRE(store->deliveries.put_back(taken.front(), {core::DeliveryState::pending, now + 3h, {}}, now));
  now += 1min;
  CHECK(due().empty());
  set_policies({policy("sales")});
  const auto freed = due();
  REQUIRE(freed.size() == 1);
  CHECK(freed.front().policy == "sales");
}

TEST_CASE_METHOD(RolloutWorld, "who waits and has the app through another policy counts as one who has it") {
  auto base = gradual("base");
  base.messages = {"welcome", "tips"};
  set_policies({base, policy("vip")});
  meet("vip", {ann, bob});
  meet("base", {ann, bob, cem});
  const auto of_base = [this] { return store->reports.counts(now)->at(0); };
  CHECK(of_base().waiting_with_app == 0);
  CHECK(of_base().waiting_have == Counts{{"welcome", 2}});  // vip is to send them
  added(ann);
  REQUIRE(store->deliveries.record_sent(claim_the_one(), ActivityId("1"), now));
  CHECK(of_base().users == Counts{{"waiting", 3}});
  CHECK(of_base().waiting_with_app == 1);
  CHECK(of_base().waiting_have == Counts{{"welcome", 2}});
  CHECK(of_base().point == core::RolloutPoint{.selected = 3, .installed = 1, .welcomed = 1});
  // What a policy that is paused keeps back, another sends.
  REQUIRE(store->rollouts.pause("vip", {}, now));
  CHECK(of_base().waiting_have == Counts{{"welcome", 1}});
  CHECK(give(3, "base") == 3);
  CHECK(of_base().waiting_with_app == 0);
  CHECK(of_base().waiting_have.empty());
  CHECK(of_base().point == core::RolloutPoint{.selected = 3, .installed = 1, .welcomed = 1});
}

TEST_CASE_METHOD(RolloutWorld, "who removed the app while they wait does not count as one who has it") {
  set_policies({gradual("sales")});
  meet("sales", {ann, bob});
  added(ann);
  CHECK(store->reports.counts(now)->at(0).waiting_with_app == 1);
  removed(ann);
  CHECK(store->reports.counts(now)->at(0).waiting_with_app == 0);
  CHECK(store->reports.counts(now)->at(0).point == core::RolloutPoint{.selected = 2});
}
