// Which people the policies select, and what follows for installs and messages.
#include <algorithm>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::RecipientState;

TEST_CASE_METHOD(World, "who is selected is due for install and has each message of the policy") {
  set_policies({policy("sales", {"welcome", "tips"})});
  meet("sales", {ann});
  const auto taken = installs();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == ann);
  CHECK(taken[0].name == "ann@contoso.com");
  CHECK(person(ann).deliveries.size() == 2);
  CHECK(due().empty());
}

TEST_CASE_METHOD(World, "policies that another daemon tells again change nothing of what is on its way") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  const auto claimed = claim_the_one();
  REQUIRE(installs().size() == 1);
  now += 1s;
  set_policies(policies);
  REQUIRE(store->refusals.render_again(now));
  CHECK(delivery(ann).state == DeliveryState::sending);
  CHECK(due().empty());
  CHECK(installs().empty());
  REQUIRE(store->deliveries.record_sent(claimed, ActivityId("1"), now));
  CHECK(delivery(ann).state == DeliveryState::sent);
}

TEST_CASE_METHOD(World, "a message becomes due whatever order selection, install and event come in") {
  std::vector<int> order{0, 1, 2};
  do {
    store = empty_stores.make();
    set_policies({policy("sales")});
    for (const int step : order) {
      if (step == 0) meet("sales", {ann});
      if (step == 1) {
        change(ann, [this](core::Recipient each) {
          return core::after_install(std::move(each), core::Installed::created, now, 1min);
        });
      }
      if (step == 2) added(ann);
    }
    INFO(order[0] << order[1] << order[2]);
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].recipient.state == RecipientState::reachable);
    CHECK(installs().empty());
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE_METHOD(World, "a person and a key have one row even when two policies want the same key") {
  set_policies({policy("one"), policy("two")});
  meet("one", {ann});
  meet("two", {ann});
  added(ann);
  CHECK(person(ann).deliveries.size() == 1);
  CHECK(person(ann).targets.size() == 2);
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  now += 24h;
  meet("one", {ann});
  meet("two", {ann});
  CHECK(due().empty());
}

TEST_CASE_METHOD(World, "a waiting message passes to the other policy that wants it when the first lets go") {
  set_policies({policy("one"), policy("two")});
  meet("one", {ann});
  meet("two", {ann});
  SECTION("because it selects somebody else before the event") {
    meet("one", {bob});
    added(ann);
  }
  SECTION("because it selects somebody else after the event") {
    added(ann);
    meet("one", {bob});
  }
  SECTION("because it leaves the person out") {
    meet("one", std::vector{candidate(ann, "excluded")});
    added(ann);
  }
  SECTION("because it is gone") {
    set_policies({policy("two")});
    added(ann);
  }
  SECTION("because it no longer has the key") {
    set_policies({policy("one", {"tips"}), policy("two")});
    added(ann);
    const auto tips = due().size();
    CHECK(tips == 2);
    now += 10min;
  }
  const auto taken = due();
  const auto welcome = std::find_if(taken.begin(), taken.end(), [](const auto& each) { return each.key == "welcome"; });
  REQUIRE(welcome != taken.end());
  CHECK(welcome->policy == "two");
  CHECK(claim(*welcome));
}

TEST_CASE_METHOD(World, "who is left out is never due, and says why") {
  set_policies({policy("sales")});
  meet("sales", std::vector{candidate(ann, "excluded"), candidate(bob, "guest")});
  added(ann);
  now += 100 * 24h;
  CHECK(installs().empty());
  CHECK(due().empty());
  CHECK_FALSE(store->recipients.next_install(tenant, core::RecipientKind::user).value());
  CHECK_FALSE(store->deliveries.next(tenant, core::RecipientKind::user).value());
  CHECK(person(ann).targets[0].reason == "excluded");
  CHECK(person(bob).targets[0].reason == "guest");
  CHECK(store->reports.counts(now)->at(0).excluded == Counts{{"excluded", 1}, {"guest", 1}});
}

TEST_CASE_METHOD(World, "who comes to be left out is parked, and goes on when no longer left out") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  meet("sales", std::vector{candidate(ann, "excluded")});
  CHECK(due().empty());
  meet("sales", {ann});
  CHECK(due().size() == 1);
}

TEST_CASE_METHOD(World, "whom a policy names no more is no longer selected: nothing is installed or sent") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  meet("sales", {});
  now += 24h;
  CHECK(due().empty());
  CHECK(installs().empty());
  CHECK_FALSE(store->recipients.next_install(tenant, core::RecipientKind::user).value());
  CHECK(person(ann).targets[0].reason == "no_longer_selected");
  CHECK(person(ann).story.back().what == "no longer selected");
}

TEST_CASE_METHOD(World, "who is selected again goes on where they were, without a second message") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  meet("sales", {});
  now += 24h;
  meet("sales", {ann, bob});
  CHECK(state(ann) == DeliveryState::sent);
  CHECK(due().empty());
  const auto taken = installs();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].id == bob);
}

TEST_CASE_METHOD(World, "the install of somebody whom no policy selects any more is nobody's next work") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  SECTION("because the policy is gone") { set_policies({}); }
  SECTION("because an install under way failed after they were let go") {
    REQUIRE(installs().size() == 1);
    meet("sales", {});
    change(ann, [this](core::Recipient each) {
      return core::after_setback(std::move(each), Retry{0ms, {"throttled", ""}}, now, 2s);
    });
  }
  SECTION("because the installation was lost after they were let go") {
    change(ann, [this](core::Recipient each) {
      return core::after_install(std::move(each), core::Installed::created, now, 1min);
    });
    meet("sales", {});
    change(ann, [this](core::Recipient each) {
      return core::after_loss(std::move(each), {"not_installed", ""}, now, 2s);
    });
  }
  now += 24h;
  CHECK(installs().empty());
  CHECK_FALSE(store->recipients.next_install(tenant, core::RecipientKind::user).value());
  set_policies({policy("sales")});
  meet("sales", {ann});
  CHECK(installs().size() == 1);
}

TEST_CASE_METHOD(World, "a key that a policy gains is wanted for those it selects, at once for who is reachable") {
  set_policies({policy("sales")});
  meet("sales", {ann, bob});
  added(ann);
  claim_the_one();
  set_policies({policy("sales", {"welcome", "tips"})});
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].key == "tips");
  CHECK(taken[0].recipient.id == ann);
  CHECK(state(bob, "tips") == DeliveryState::pending);
}

TEST_CASE_METHOD(World, "a key that a policy loses is not due, and is again when the policy has it back") {
  set_policies({policy("sales", {"welcome", "tips"})});
  meet("sales", {ann});
  added(ann);
  set_policies({policy("sales", {"tips"})});
  CHECK(due().size() == 1);
  now += 24h;
  set_policies({policy("sales", {"welcome", "tips"})});
  const auto taken = due();
  REQUIRE(taken.size() == 2);
  for (const auto& each : taken) CHECK(claim(each));
}

TEST_CASE_METHOD(World, "a policy that is gone lets all its people go, and takes them up again when it is back") {
  set_policies({policy("sales"), policy("other")});
  meet("sales", {ann});
  added(ann);
  set_policies({policy("other")});
  CHECK(due().empty());
  CHECK(person(ann).targets.empty());
  set_policies({policy("sales"), policy("other")});
  meet("sales", {ann});
  CHECK(due().size() == 1);
}

TEST_CASE_METHOD(World, "a policy of the same name in another tenant is another policy") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  set_policies({{"sales", TenantId("elsewhere"), {"welcome"}}});
  CHECK(installs().empty());
  CHECK(store->reports.counts(now)->at(0).tenant == TenantId("elsewhere"));
  CHECK(store->reports.counts(now)->at(0).users.empty());
}

TEST_CASE_METHOD(World, "a reading that a reload overtakes selects nobody for a policy that is gone") {
  set_policies({policy("sales")});
  const auto gone = row("sales");
  set_policies({});
  REQUIRE(store->targets.select(gone, {candidate(ann)}, now));
  REQUIRE(store->targets.finish(gone, now));
  CHECK(installs().empty());
}

TEST_CASE_METHOD(World, "what is taken for install is not due again until its lease has passed") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  CHECK(installs(5min).size() == 1);
  CHECK(installs(5min).empty());
  CHECK(store->recipients.next_install(tenant, core::RecipientKind::user).value() == now + 5min);
  now += 5min;
  CHECK(installs(5min).size() == 1);
}

TEST_CASE_METHOD(World, "no more is taken than asked for, the longest due first") {
  set_policies({policy("sales")});
  meet("sales", {bob});
  now += 1s;
  meet("sales", {ann, bob});
  const auto first = store->recipients.take_installs(tenant, core::RecipientKind::user, {1}, now, 5min).value();
  REQUIRE(first.size() == 1);
  CHECK(first[0].id == bob);
  CHECK(store->recipients.take_installs(TenantId("other"), core::RecipientKind::user, {9}, now, 5min).value().empty());
}

TEST_CASE_METHOD(World, "who is installed is due for completion at their time, with a lease") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  change(ann, [this](core::Recipient each) {
    return core::after_install(std::move(each), core::Installed::created, now, 1min);
  });
  const auto completions = [this] {
    return store->recipients.take_completions(tenant, false, {10}, now, 5min).value();
  };
  CHECK(completions().empty());
  CHECK(store->recipients.next_completion(tenant, false).value() == now + 1min);
  now += 1min;
  CHECK(completions().size() == 1);
  CHECK(completions().empty());
  added(ann);
  now += 1h;
  CHECK(completions().empty());
  CHECK_FALSE(store->recipients.next_completion(tenant, false).value());
}

TEST_CASE_METHOD(World, "a message that was unknown when its policy let go of the person goes on for another policy") {
  set_policies({policy("sales"), policy("support")});
  meet("sales", {ann});
  meet("support", {ann});
  added(ann);
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_step(claim, core::after_setback(Unsure{{"no_answer", ""}}, 0, now, 0s), now));
  meet("sales", std::initializer_list<RecipientId>{});
  const auto unknown = store->unknown.take(tenant, now, 10, 1min).value();
  REQUIRE(unknown.size() == 1);
  REQUIRE(store->unknown.record(unknown[0], {.state = DeliveryState::pending, .next_attempt = now}, now));
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].policy == "sales");
  CHECK_FALSE(this->claim(taken[0]));
  const auto again = due();
  REQUIRE(again.size() == 1);
  CHECK(again[0].policy == "support");
  CHECK(this->claim(again[0]));
}

namespace {

/// One policy whose people were judged by a first definition.
struct Redefined : World {
  Redefined() {
    set_policies({defined("first", {"welcome"})});
    tell("first");
    meet("sales", {ann, bob});
    added(ann);
    added(bob);
    for (const auto& each : due()) {
      const auto claimed = claim(each);
      REQUIRE(claimed);
      REQUIRE(store->deliveries.record_sent(*claimed, ActivityId("1"), now));
    }
  }

  [[nodiscard]] PolicyRow defined(const std::string& definition, std::vector<std::string> keys) const {
    auto row = policy("sales", std::move(keys));
    row.definition = definition;
    return row;
  }
  void tell(const std::string& definition) {
    REQUIRE(store->selection.tell({.policy = "sales", .tenant = tenant, .definition = definition}, now));
  }
};

}  // namespace

TEST_CASE_METHOD(Redefined, "what a policy gains with another definition waits until its people are judged by it") {
  set_policies({defined("second", {"welcome", "tips"})});
  CHECK(due().empty());
  SECTION("and goes to those alone whom it still selects") {
    tell("second");
    meet("sales", {ann});
    CHECK(due().empty());
    CHECK(store->policies.release_messages("sales").value());
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    CHECK(taken[0].recipient.id == ann);
    CHECK(taken[0].key == "tips");
    CHECK_FALSE(store->policies.release_messages("sales").value());
  }
  SECTION("a resumed policy is no way round") {
    REQUIRE(store->rollouts.pause("sales", {"by_admin", ""}, now));
    REQUIRE(store->rollouts.resume("sales", now));
    CHECK(due().empty());
  }
  SECTION("nor is the definition of before, told again") {
    set_policies({defined("first", {"welcome", "tips"})});
    CHECK(due().empty());
    CHECK(store->policies.release_messages("sales").value());
    CHECK(due().size() == 2);
  }
}

TEST_CASE_METHOD(Redefined, "what a policy gains while it selects as before goes at once") {
  set_policies({defined("first", {"welcome", "tips"})});
  CHECK(due().size() == 2);
}
