// People who had the app before a policy first ran, while nobody said what is to become of them.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;
using core::Existing;

namespace {

/// A policy that says nothing of them, and who had the app already.
struct Undecided : World {
  Undecided() {
    set_policies({asking("sales")});
    meet("sales", {ann, bob});
    look(ann, true);
    look(bob, false);
  }
  [[nodiscard]] PolicyRow asking(const std::string& name, std::vector<std::string> keys = {"welcome"}) const {
    auto row = policy(name, std::move(keys));
    row.existing = Existing::unknown;
    return row;
  }
  [[nodiscard]] PolicyRow saying(Existing existing) const {
    auto row = policy("sales");
    row.existing = existing;
    return row;
  }
  void look(const RecipientId& id, bool installed) {
    change(id, [=](core::Recipient each) { return core::after_look(std::move(each), installed); });
  }
  /// Teams tells of a conversation with them; nothing of how long they have had the app.
  void reach(const RecipientId& id) { event(id, core::Presence::there); }
  void choose(Existing existing) { REQUIRE(store->existing.choose("sales", tenant, existing, now)); }
  std::string reason(const RecipientId& id, const std::string& key = "welcome") { return delivery(id, key).cause.name; }
  std::int64_t count_of(const std::string& cause) {
    const auto causes = store->reports.causes().value();
    for (const auto& each : causes) {
      if (each.cause == cause) return each.count;
    }
    return 0;
  }
  [[nodiscard]] PolicyCounts counts() { return store->reports.counts(now).value().front(); }
};

}  // namespace

TEST_CASE_METHOD(Undecided, "who had the app before is held, counted and named, and everybody else goes on") {
  CHECK(counts().held == 1);
  CHECK(counts().unseen == 0);
  reach(ann);
  added(bob);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  CHECK(taken[0].recipient.id == bob);
  CHECK(claim(taken[0]));
  CHECK(state(ann) == DeliveryState::pending);
  CHECK(reason(ann) == "existing_unknown");
  CHECK(reason(bob).empty());
  CHECK(count_of("existing_unknown") == 1);
  CHECK(counts().messages_to_come == 0);
  CHECK_FALSE(store->deliveries.next(tenant, core::RecipientKind::user).value());
  std::map<std::string, std::string> reasons;
  REQUIRE(store->reports.progress([&](const ProgressRow& row) {
    reasons[row.id.str()] = row.reason;
    return true;
  }));
  CHECK(reasons["ann"] == "existing_unknown");
  CHECK(reasons["bob"].empty());
}

TEST_CASE_METHOD(Undecided, "who was seen to have the app counts as having it, whatever is to become of them") {
  CHECK(counts().users == Counts{{"installing", 2}});
  CHECK(counts().found == 1);
  SECTION("skipped") { choose(Existing::skip); }
  SECTION("held") {}
  CHECK(counts().found == 1);
  reach(ann);
  CHECK(counts().users == Counts{{"installing", 1}, {"reachable", 1}});
  CHECK(counts().found == 0);
}

TEST_CASE_METHOD(Undecided, "who got the app for a test before a policy first ran is not held for it") {
  const RecipientId tester("tester");
  change(tester, [](core::Recipient each) { return core::before_test_install(std::move(each)); });
  change(tester, [this](core::Recipient each) {
    return core::after_install(std::move(each), core::Installed::created, now, 1min);
  });
  added(tester);
  now += 1h;
  set_policies({asking("sales"), asking("news", {"news"})});
  meet("news", {tester});
  CHECK(reason(tester, "news").empty());
  CHECK(claim_the_one().key == "news");
}

TEST_CASE_METHOD(Undecided, "a delivery that was taken before the look is not claimed after it") {
  const RecipientId cyd("cyd");
  meet("sales", {ann, bob, cyd});
  added(cyd);
  const auto taken = due();
  REQUIRE(taken.size() == 1);
  change(cyd, [](core::Recipient each) {
    each.found = core::Found::present;
    each.app_since.reset();
    return each;
  });
  CHECK_FALSE(claim(taken[0]));
  CHECK(state(cyd) == DeliveryState::pending);
  CHECK(reason(cyd) == "existing_unknown");
}

TEST_CASE_METHOD(Undecided, "who got the app after the first run is not held, who got it before is, by an event too") {
  const RecipientId early("early"), late("late");
  now -= 1h;
  added(early);
  now += 2h;
  added(late);
  meet("sales", {ann, bob, early, late});
  CHECK(reason(early) == "existing_unknown");
  CHECK(reason(late).empty());
}

TEST_CASE_METHOD(Undecided, "welcome lets them go on, chosen by a command or given in the configuration") {
  reach(ann);
  SECTION("by a command") { choose(Existing::welcome); }
  SECTION("in the configuration") { set_policies({saying(Existing::welcome)}); }
  CHECK(counts().held == 0);
  CHECK(claim_the_one().recipient == ann);
}

TEST_CASE_METHOD(Undecided, "who is reached after it was chosen is due then") {
  choose(Existing::welcome);
  CHECK(due().empty());
  reach(ann);
  CHECK(claim_the_one().recipient == ann);
}

TEST_CASE_METHOD(Undecided, "skip drops what was held, chosen by a command or given in the configuration") {
  reach(ann);
  SECTION("by a command") { choose(Existing::skip); }
  SECTION("in the configuration") { set_policies({saying(Existing::skip)}); }
  CHECK(counts().held == 0);
  CHECK(person(ann).deliveries.empty());
  CHECK(state(bob) == DeliveryState::pending);
  CHECK(due().empty());
}

TEST_CASE_METHOD(Undecided, "what was chosen holds at the next start, and for those who are looked at later") {
  choose(Existing::skip);
  set_policies({asking("sales")});
  const RecipientId cyd("cyd");
  meet("sales", {ann, bob, cyd});
  look(cyd, true);
  CHECK(person(ann).deliveries.empty());
  CHECK(person(cyd).deliveries.empty());
  SECTION("until the configuration says something else") {
    set_policies({saying(Existing::welcome)});
    CHECK(state(ann) == DeliveryState::pending);
  }
  SECTION("or the policy goes and comes again") {
    set_policies({});
    met.clear();
    set_policies({asking("sales")});
    meet("sales", {ann});
    CHECK(reason(ann) == "existing_unknown");
  }
}

TEST_CASE_METHOD(Undecided, "it may be chosen before the policy first ran") {
  REQUIRE(store->existing.choose("news", tenant, Existing::welcome, now));
  set_policies({asking("sales"), asking("news", {"news"})});
  meet("news", {ann});
  reach(ann);
  CHECK(claim_the_one().key == "news");
  CHECK(reason(ann) == "existing_unknown");
}

TEST_CASE_METHOD(Undecided, "another policy that welcomes them has its way") {
  reach(ann);
  auto other = policy("everybody");
  set_policies({asking("sales"), other});
  meet("everybody", {ann});
  CHECK(claim_the_one().recipient == ann);
  CHECK(count_of("existing_unknown") == 0);
}

TEST_CASE_METHOD(Undecided, "who was held stays so when the policy is resumed, gains a message, or names them again") {
  reach(ann);
  SECTION("resumed") {
    REQUIRE(store->rollouts.pause("sales", {}, now));
    REQUIRE(store->rollouts.resume("sales", now));
  }
  SECTION("gains a message") {
    set_policies({asking("sales", {"welcome", "tips"})});
    CHECK(reason(ann, "tips") == "existing_unknown");
  }
  SECTION("names them again") {
    meet("sales", {bob});
    meet("sales", {ann, bob});
  }
  CHECK(reason(ann) == "existing_unknown");
  CHECK(due().empty());
  CHECK(counts().held == 1);
}

TEST_CASE_METHOD(Undecided, "an admin's notification goes to them all the same") {
  reach(ann);
  const Notification notification{.key = "outage", .order = {.template_name = "notice"}, .at = now};
  REQUIRE(store->notifications.notify(notification, {.recipients = {key(ann)}}, now));
  CHECK(claim_the_one().key == "outage");
}

TEST_CASE_METHOD(Undecided, "who was sent the message already is not counted as held") {
  const RecipientId cyd("cyd");
  auto other = policy("everybody");
  set_policies({asking("sales"), other});
  meet("everybody", {cyd});
  look(cyd, true);
  reach(cyd);
  const auto sent = claim_the_one();
  REQUIRE(store->deliveries.record_sent(sent, ActivityId("1"), now));
  meet("sales", {ann, bob, cyd});
  CHECK(counts().held == 0);
  CHECK(store->reports.counts(now).value()[1].held == 1);
}
