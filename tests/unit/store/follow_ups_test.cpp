// Messages that follow a policy's first one.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

struct Following : World {
  [[nodiscard]] PolicyRow with_tips(Duration after, core::Unless unless = core::Unless::opted_out) const {
    auto row = policy("sales", {"welcome", "tips"});
    row.follow_ups = {{"tips", after, unless}};
    return row;
  }

  /// Claims the only message that is due; what becomes of it is counted.
  Claim claim_counted(std::string variant = {}) {
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    const Body body{.text = "{}",
                    .claim = std::to_string(++claims),
                    .wording = {"welcome", "en", "0000000000000001"},
                    .variant = std::move(variant)};
    return store->deliveries.claim(taken.front(), body, now).value().value();
  }
  void welcome(const RecipientId& id) {
    added(id);
    const auto claim = claim_counted();
    CHECK(claim.key == "welcome");
    REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  }
  /// What became of messages before the last hour is kept no longer.
  void thin() {
    thin_all(*store, now - 1h, 100);
    CHECK(store->effects.counts({}).value().empty());
    CHECK_FALSE(store->effects.knows_reads().value());
  }

  void writes(const RecipientId& id) {
    const core::PersonalEvent happened{
        .tenant = tenant,
        .user = id,
        .presence = core::Presence::there,
        .spoke = true,
        .reference = {ConversationId("a:" + id.str()), "https://smba.trafficmanager.net/emea/", "29:x", "en"},
        .at = now};
    change(id, [=, this](core::Recipient each) { return core::after_event(std::move(each), happened, now); });
  }

  void does(const RecipientId& id, core::Deed deed) {
    deed.at = now;
    REQUIRE(store->effects.note(tenant, id, deed));
  }

  std::vector<std::string> due_keys() {
    std::vector<std::string> keys;
    for (const auto& each : due(Duration(0))) keys.push_back(each.key);
    return keys;
  }
};

core::Effect effect_of(core::Unless unless) {
  return unless == core::Unless::read ? core::Effect::read : core::Effect::pressed;
}

const std::vector<std::string> kNone;
const std::vector<std::string> kTips{"tips"};

}  // namespace

TEST_CASE_METHOD(Following, "a message that follows is due so long after the first one was sent, and not before") {
  set_policies({with_tips(7 * 24h)});
  meet("sales", {ann});
  added(ann);
  CHECK(due_keys() == std::vector<std::string>{"welcome"});
  CHECK(delivery(ann, "tips").cause.name == "welcome_first");
  welcome(ann);
  CHECK(due_keys() == kNone);
  CHECK(*store->deliveries.next(tenant, core::RecipientKind::user) == now + 7 * 24h);
  now += 7 * 24h - 1ms;
  CHECK(due_keys() == kNone);
  now += 1ms;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "nothing follows a first message that failed, or whose outcome is not known") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_the_one();
  const auto state = GENERATE(DeliveryState::failed, DeliveryState::unknown);
  REQUIRE(store->deliveries.record_step(claim, {state, std::nullopt, {"x", ""}}, now));
  now += 48h;
  CHECK(due_keys() == kNone);
}

TEST_CASE_METHOD(Following, "what follows is due when an unknown first message turns out to be sent") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  added(ann);
  REQUIRE(
      store->deliveries.record_step(claim_the_one(), {DeliveryState::unknown, std::nullopt, {"no_answer", ""}}, now));
  now += 24h;
  REQUIRE(store->unknown.resolve({}, Resolution::sent, now));
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "what follows waits while the person has no app, and goes when they have it again") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  welcome(ann);
  removed(ann);
  now += 2h;
  CHECK(due_keys() == kNone);
  added(ann);
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "who comes back before the time of what follows gets it at that time") {
  set_policies({with_tips(24h)});
  meet("sales", {ann});
  welcome(ann);
  removed(ann);
  now += 1h;
  added(ann);
  CHECK(due_keys() == kNone);
  now += 23h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "who asks for silence gets nothing that follows, until they undo it") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  welcome(ann);
  says(ann, core::Wish::silence);
  now += 1min;
  CHECK(state(ann, "tips") == DeliveryState::opted_out);
  says(ann, core::Wish::messages);
  CHECK(due_keys() == kNone);
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following,
                 "what goes only to those who do not reply is dropped by a reply, a claim in between included") {
  set_policies({with_tips(1h, core::Unless::replied)});
  meet("sales", {ann});
  welcome(ann);
  SECTION("a reply before its time") {
    now += 1min;
    writes(ann);
    now += 24h;
    CHECK(due_keys() == kNone);
  }
  SECTION("a reply after it was taken") {
    now += 1h;
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    writes(ann);
    CHECK_FALSE(claim(taken.front()));
    now += 24h;
    CHECK(due_keys() == kNone);
  }
  CHECK(state(ann, "tips") == DeliveryState::pending);
  CHECK(delivery(ann, "tips").cause.name == "replied");
  CHECK(store->reports.causes()->empty());
}

TEST_CASE_METHOD(Following, "a reply that comes before the answer to the first message counts as one") {
  set_policies({with_tips(1h, core::Unless::replied)});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_the_one();
  now += 1s;
  writes(ann);
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  now += 24h;
  CHECK(due_keys() == kNone);
}

TEST_CASE_METHOD(Following,
                 "what goes only to those who did not read or press is dropped, a claim in between included") {
  const auto unless = GENERATE(core::Unless::read, core::Unless::pressed);
  const auto effect = effect_of(unless);
  set_policies({with_tips(1h, unless)});
  meet("sales", {ann, bob});
  welcome(ann);
  welcome(bob);
  now += 1h;
  const auto taken = due();
  REQUIRE(taken.size() == 2);
  does(ann, {.effects = {effect}, .message = "1"});
  for (const auto& each : taken) CHECK(claim(each).has_value() == (each.recipient.id == bob));
  CHECK(delivery(ann, "tips").cause.name == core::name(unless));
  CHECK(state(bob, "tips") == DeliveryState::sending);
  CHECK(store->reports.causes()->empty());
}

TEST_CASE_METHOD(Following, "what became of the first message before its answer came is known when it comes") {
  set_policies({with_tips(1h, core::Unless::read)});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_the_one();
  now += 1s;
  const auto newest = GENERATE("7", "6");
  does(ann, {.effects = {core::Effect::read}, .message = newest});
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("7"), now));
  now += 24h;
  CHECK(due_keys() == (std::string(newest) == "7" ? kNone : kTips));
}

TEST_CASE_METHOD(Following, "what was decided stays decided once the effects were thinned, whatever a policy gains") {
  const auto unless = GENERATE(core::Unless::read, core::Unless::pressed);
  auto sales = with_tips(1h, unless);
  set_policies({sales});
  meet("sales", {ann, bob});
  welcome(ann);
  welcome(bob);
  does(ann, {.effects = {effect_of(unless)}, .message = "1"});
  now += 24h;
  thin();
  CHECK(thin_all(*store, now - 1h, 100) == 0);
  sales.messages.push_back("more");
  set_policies({sales});
  std::set<std::string> all;
  for (const auto& each : due()) all.insert(each.recipient.id.str() + " " + each.key);
  CHECK(all == std::set<std::string>{"ann more", "bob more", "bob tips"});
  CHECK(delivery(ann, "tips").cause.name == core::name(unless));
}

TEST_CASE_METHOD(Following,
                 "what somebody does with a message whose effects were thinned holds back what asks for it") {
  const auto unless = GENERATE(core::Unless::read, core::Unless::pressed);
  set_policies({with_tips(30 * 24h, unless)});
  meet("sales", {ann});
  welcome(ann);
  now += 24h;
  thin();
  CHECK(store->effects.note(tenant, ann, {.effects = {effect_of(unless)}, .at = now, .message = "1"}).value().empty());
  thin();
  now += 30 * 24h;
  CHECK(due_keys() == kNone);
  CHECK(delivery(ann, "tips").cause.name == core::name(unless));
}

TEST_CASE_METHOD(Following, "what nothing asks for any more is thinned like the rest") {
  const auto unless = GENERATE(core::Unless::read, core::Unless::pressed);
  set_policies({with_tips(1h, unless)});
  meet("sales", {ann});
  welcome(ann);
  does(ann, {.effects = {effect_of(unless)}, .message = "1"});
  now += 24h;
  thin();
  set_policies({policy("sales")});
  thin();
  set_policies({with_tips(1h, unless)});
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "of what was sent while nothing was counted nothing is kept that no condition asks for") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  welcome(ann);
  REQUIRE(store->effects.forget());
  does(ann, {.effects = {core::Effect::read}, .message = "1"});
  does(ann, {.effects = {core::Effect::pressed}, .message = "1"});
  CHECK_FALSE(store->effects.knows_reads().value());
  set_policies({with_tips(1h, GENERATE(core::Unless::read, core::Unless::pressed))});
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "what somebody was to get of several templates stays known, the first message first") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->deliveries.record_step(claim_counted("long"),
                                        {DeliveryState::unknown, std::nullopt, {"no_answer", ""}}, now));
  REQUIRE(store->unknown.resolve({}, Resolution::resend, now));
  using Variants = std::vector<core::RecordedVariant>;
  CHECK(store->deliveries.variants(tenant, ann).value() == Variants{{"welcome", "long"}});
  REQUIRE(store->deliveries.record_sent(claim_counted("long"), ActivityId("1"), now));
  now += 1h;
  CHECK(claim_counted("short").key == "tips");
  CHECK(store->deliveries.variants(tenant, ann).value() == Variants{{"welcome", "long"}, {"tips", "short"}});
  CHECK(store->deliveries.variants(tenant, bob).value().empty());
}

TEST_CASE_METHOD(Following, "another effect than the one it asks for keeps nothing back") {
  set_policies({with_tips(1h, core::Unless::pressed)});
  meet("sales", {ann});
  welcome(ann);
  does(ann, {.effects = {core::Effect::read}, .message = "1"});
  does(ann, {.effects = {core::Effect::reacted}, .message = "1"});
  writes(ann);
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "a condition that is given later looks at what became of the message before") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  welcome(ann);
  does(ann, {.effects = {core::Effect::pressed}, .message = "1"});
  set_policies({with_tips(1h, core::Unless::pressed)});
  now += 1h;
  CHECK(due_keys() == kNone);
  set_policies({with_tips(1h)});
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "what was written before the first message is no reply to it") {
  set_policies({with_tips(1h, core::Unless::replied)});
  meet("sales", {ann});
  writes(ann);
  now += 1min;
  const auto claim = claim_the_one();
  REQUIRE(store->deliveries.record_sent(claim, ActivityId("1"), now));
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "a time that is changed in the configuration holds for those who wait") {
  set_policies({with_tips(24h)});
  meet("sales", {ann});
  welcome(ann);
  set_policies({with_tips(1h)});
  now += 1h;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "a message that is added to a policy follows the first one that was sent long ago") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  welcome(ann);
  now += 24h;
  set_policies({with_tips(1h)});
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "who got the key from another policy gets what follows in time") {
  set_policies({policy("all"), with_tips(1h)});
  meet("all", {ann});
  welcome(ann);
  now += 30min;
  meet("sales", {ann});
  CHECK(due_keys() == kNone);
  now += 30min;
  CHECK(due_keys() == kTips);
}

TEST_CASE_METHOD(Following, "what follows is not counted among what is to come soon, but apart") {
  set_policies({with_tips(24h)});
  meet("sales", {ann});
  CHECK(store->reports.counts(now)->at(0).follow_ups == 1);
  CHECK_FALSE(store->reports.counts(now)->at(0).last_follow_up);
  welcome(ann);
  const auto counts = store->reports.counts(now)->at(0);
  CHECK(counts.messages_to_come == 0);
  CHECK(counts.follow_ups == 1);
  CHECK(counts.last_follow_up == now + 24h);
}

TEST_CASE_METHOD(Following, "what will not follow is not counted among what is to come later") {
  set_policies({with_tips(24h, core::Unless::replied)});
  meet("sales", {ann});
  SECTION("an answer") {
    welcome(ann);
    writes(ann);
  }
  SECTION("a first message that failed") {
    added(ann);
    REQUIRE(
        store->deliveries.record_step(claim_the_one(), {DeliveryState::failed, std::nullopt, {"too_large", ""}}, now));
  }
  CHECK(store->reports.counts(now)->at(0).follow_ups == 0);
}
