// What became of messages, by what they were made of.
#include <algorithm>
#include <array>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::Effect;

namespace {

struct Counting : World {
  Wording wording{"welcome", "de", "0000000000000001", {{"Show me", "help"}, {"Stop", "stop"}}};

  const RecipientId eve{"eve"};

  Counting() { set_policies({policy("sales", {"welcome", "tips"})}); }

  [[nodiscard]] std::optional<Claim> claim_with(const DueDelivery& delivery) {
    return store->deliveries.claim(delivery, {"{}", std::to_string(++claims), {}, wording}, now).value();
  }
  /// Each message that is due to them, under ids that count up from 1000.
  void send_all() {
    for (const auto& each : due()) {
      const auto claim = claim_with(each);
      REQUIRE(claim);
      now += 1s;
      REQUIRE(store->deliveries.record_sent(*claim, ActivityId(std::to_string(next_id_++)), now));
    }
  }
  void welcome(const std::vector<RecipientId>& people) {
    meet("sales", people);
    for (const auto& each : people) added(each);
    send_all();
  }

  /// All that was sent of `welcome` is another card now.
  void amend_to(const Wording& amended) {
    REQUIRE(store->amendments.amend({"welcome", amended.template_name, "{}"}, {}, now));
    const auto taken = store->amendments.take(tenant, now, 10, 1min).value();
    for (const auto& each : taken)
      REQUIRE(store->amendments.record(each, {core::AmendmentState::done, std::nullopt, {}}, now, amended));
  }

  void does(const RecipientId& id, core::Deed deed) {
    if (deed.at == TimePoint{}) deed.at = now;
    REQUIRE(store->effects.note(tenant, id, deed));
  }

  [[nodiscard]] std::vector<EffectCounts> counted(const EffectFilter& filter = {}) {
    return store->effects.counts(filter).value();
  }
  /// `KEY: 2 sent, 1 read, 1 pressed [1 0]`
  [[nodiscard]] std::string told(const EffectFilter& filter = {}) {
    std::string all;
    for (const auto& each : counted(filter)) {
      all += each.key + ": " + std::to_string(each.sent) + " sent";
      for (const auto effect : core::kEffects) {
        const auto people = each.with(effect);
        if (people > 0) all += ", " + std::to_string(people) + " " + std::string(core::name(effect));
      }
      if (each.with(Effect::pressed) > 0) {
        all += " [";
        for (const auto people : each.pressed) all += (all.back() == '[' ? "" : " ") + std::to_string(people);
        all += "]";
      }
      all += "\n";
    }
    return all;
  }

 private:
  int next_id_ = 1000;
};

}  // namespace

TEST_CASE_METHOD(Counting, "messages are counted by key and by what they were made of, with what became of them") {
  welcome({ann, bob});
  CHECK(told() == "tips: 2 sent\nwelcome: 2 sent\n");
  does(ann, {.effects = {Effect::replied}});
  does(bob, {.effects = {Effect::read}, .message = "9999"});
  const auto all = counted({.key = "welcome"});
  REQUIRE(all.size() == 1);
  CHECK(all[0].policy == "sales");
  CHECK(all[0].wording == wording);
  CHECK(all[0].since <= now);
  CHECK(all[0].with(Effect::read) == 1);
  CHECK(store->effects.knows_reads().value());
}

TEST_CASE_METHOD(Counting, "a person counts once in each column, however often and in which order it comes") {
  set_policies({policy("sales")});
  welcome({ann});
  for (int i = 0; i < 3; ++i) {
    does(ann, {.effects = {Effect::replied}});
    does(ann, {.effects = {Effect::pressed, Effect::opted_out}, .message = "1000", .button = 1});
    does(ann, {.effects = {Effect::pressed}, .message = "1000", .button = 0});
    does(ann, {.effects = {Effect::read}, .message = "1000"});
    now += 1min;
  }
  CHECK(told() == "welcome: 1 sent, 1 read, 1 replied, 1 pressed, 1 opted_out [1 1]\n");
  CHECK(counted().at(0).answered == 1);
}

TEST_CASE_METHOD(
    Counting,
    "in whichever order answer and events come, and doubled, all are counted, before and after an amendment") {
  set_policies({policy("sales")});
  std::array<int, 6> order{0, 1, 2, 3, 4, 5};
  std::vector<RecipientId> people;
  for (int i = 0; i < 720; ++i) people.emplace_back("person" + std::to_string(i));
  meet("sales", people);
  for (const auto& id : people) {
    const auto message = "1" + id.str().substr(6);
    added(id);
    const auto taken = due();
    REQUIRE(taken.size() == 1);
    const auto claim = claim_with(taken.front()).value();
    const auto happens = [&](int which) {
      const auto at = now + std::chrono::seconds(which);
      if (which == 0) REQUIRE(store->deliveries.record_sent(claim, ActivityId(message), at));
      if (which == 1) does(id, {.effects = {Effect::read}, .at = at, .message = message});
      if (which == 2) does(id, {.effects = {Effect::reacted}, .at = at, .message = message});
      if (which == 3) does(id, {.effects = {Effect::replied}, .at = at});
      if (which == 4) does(id, {.effects = {Effect::pressed}, .at = at, .message = message, .button = 0});
      if (which == 5) does(id, {.effects = {Effect::removed}, .at = at});
    };
    std::for_each(order.begin(), order.end(), happens);
    std::for_each(order.rbegin(), order.rend(), happens);
    std::next_permutation(order.begin(), order.end());
  }
  const std::string all = "welcome: 720 sent, 720 read, 720 replied, 720 pressed, 720 reacted, 720 removed [720 0]\n";
  CHECK(told() == all);

  REQUIRE(store->amendments.amend({"welcome", "other", "{}"}, {}, now));
  const auto amended = store->amendments.take(tenant, now, 10, 1min).value();
  REQUIRE_FALSE(amended.empty());
  for (const auto& each : amended)
    REQUIRE(store->amendments.record(each, {core::AmendmentState::done, std::nullopt, {}}, now));
  for (const auto& id : people) does(id, {.effects = {Effect::replied}});
  does(people.front(), {.effects = {Effect::read}, .message = "10"});
  CHECK(told() == all);
}

TEST_CASE_METHOD(Counting, "a press that tells no place is found by what the button says") {
  set_policies({policy("sales")});
  welcome({ann, bob});
  does(ann, {.effects = {Effect::replied}, .message = "1000", .said = "help"});
  does(bob, {.effects = {Effect::replied}, .message = "1001", .said = "thank you"});
  CHECK(told() == "welcome: 2 sent, 1 replied, 1 pressed [1 0]\n");
}

TEST_CASE_METHOD(Counting, "what people do with messages that are none of a policy's counts nowhere") {
  set_policies({policy("sales")});
  welcome({ann});
  does(ann, {.effects = {Effect::reacted}, .message = "77"});
  does(ann, {.effects = {Effect::pressed}, .message = "77"});
  does(ann, {.effects = {Effect::pressed}, .message = "77", .button = 0, .said = "help"});
  CHECK(told() == "welcome: 1 sent\n");
  does(ann, {.effects = {Effect::replied}, .message = "77", .said = "help"});
  CHECK(told() == "welcome: 1 sent, 1 replied\n");
  does(ann, {.effects = {Effect::pressed}, .message = "77", .button = 0, .said = "help", .marked = true});
  CHECK(told() == "welcome: 1 sent, 1 replied, 1 pressed [1 0]\n");
}

TEST_CASE_METHOD(Counting, "of what was sent while nothing was counted nothing is told as new") {
  welcome({ann});
  REQUIRE(store->effects.forget());
  const auto news = [&](const core::Deed& deed) { return store->effects.note(tenant, ann, deed).value(); };
  CHECK(news({.effects = {Effect::replied}, .at = now}).empty());
  CHECK(news({.effects = {Effect::read}, .at = now, .message = "9999"}).empty());
  CHECK(told().empty());
  CHECK_FALSE(store->effects.knows_reads().value());
}

TEST_CASE_METHOD(Counting, "a button that the message did not have when it was sent is pressed without a title") {
  set_policies({policy("sales")});
  welcome({ann});
  does(ann, {.effects = {Effect::pressed}, .message = "1000", .button = 0, .said = "of the amended card"});
  CHECK(told() == "welcome: 1 sent, 1 pressed [0 0]\n");
}

TEST_CASE_METHOD(Counting, "a press on a button that an amendment brought counts under that button, an older one too") {
  set_policies({policy("sales")});
  welcome({ann, bob, eve});
  amend_to({"over", "de", "0000000000000009", {{"Stop", "stop"}, {"Tell me more", "more"}, {"Fine", ""}}});
  does(ann, {.effects = {Effect::pressed}, .message = "1000", .button = 1, .said = "more"});
  does(bob, {.effects = {Effect::pressed}, .message = "1001", .button = 2});
  does(eve, {.effects = {Effect::pressed}, .message = "1002", .button = 0, .said = "help"});
  CHECK(told() == "welcome: 3 sent, 3 pressed [1 0 1 1]\n");
  const std::vector<Wording::Button> titled{
      {"Show me", "help"}, {"Stop", "stop"}, {"Tell me more", "more"}, {"Fine", ""}};
  CHECK(counted()[0].wording.buttons == titled);
}

TEST_CASE_METHOD(Counting,
                 "the place of a button that was amended is its own, wherever it stands in the amended card") {
  set_policies({policy("sales")});
  welcome({ann});
  amend_to({"over", "de", "0000000000000009", {{"Stop", "stop"}}});
  does(ann, {.effects = {Effect::pressed}, .message = "1000", .button = 0});
  CHECK(told() == "welcome: 1 sent, 1 pressed [0 1]\n");
}

TEST_CASE_METHOD(Counting, "with the effects what amendments brought is forgotten") {
  set_policies({policy("sales")});
  welcome({ann});
  amend_to({"over", "de", "0000000000000009", {{"Tell me more", "more"}}});
  REQUIRE(store->effects.forget());
  does(ann, {.effects = {Effect::pressed}, .message = "1000", .button = 0, .said = "more"});
  CHECK(told().empty());
}

TEST_CASE_METHOD(Counting, "another wording is another row, and the same one again is the same row") {
  set_policies({policy("sales")});
  welcome({ann});
  wording.version = "0000000000000002";
  wording.buttons.clear();
  meet("sales", {ann, bob});
  added(bob);
  send_all();
  const auto both = counted();
  REQUIRE(both.size() == 2);
  CHECK(both[0].wording.version == "0000000000000001");
  CHECK(both[1].wording == wording);
  wording = both[0].wording;
  const RecipientId cem("cem");
  meet("sales", {ann, bob, cem});
  added(cem);
  send_all();
  CHECK(counted().at(0).sent == 2);
}

TEST_CASE_METHOD(Counting, "people nobody wrote to, and strangers, leave nothing behind") {
  does(RecipientId("stranger"), {.effects = {Effect::replied}});
  meet("sales", {ann});
  added(ann);
  does(ann, {.effects = {Effect::replied}});
  send_all();
  CHECK(told() == "tips: 1 sent\nwelcome: 1 sent\n");
  CHECK_FALSE(store->effects.knows_reads().value());
}

TEST_CASE_METHOD(Counting, "of a message that was refused and is sent again counts what came since") {
  set_policies({policy("sales")});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_with(due().at(0));
  does(ann, {.effects = {Effect::replied}, .at = now + 1s});
  REQUIRE(store->deliveries.record_step(*claim, {core::DeliveryState::pending, now, {"throttled", ""}}, now));
  CHECK(told().empty());
  send_all();
  CHECK(told() == "welcome: 1 sent\n");
}

TEST_CASE_METHOD(Counting, "of a message that was deleted what comes late counts by its time") {
  set_policies({policy("sales")});
  welcome({ann});
  REQUIRE(store->amendments.amend({"welcome", "", "{}"}, {}, now));
  const auto due_now = store->amendments.take(tenant, now, 10, 1min).value();
  for (const auto& each : due_now)
    REQUIRE(store->amendments.record(each, {core::AmendmentState::done, std::nullopt, {}}, now));
  does(ann, {.effects = {Effect::reacted}, .message = "1000"});
  CHECK(told() == "welcome: 1 sent, 1 reacted\n");
}

TEST_CASE_METHOD(Counting, "what is asked for is narrowed by policy, key and time") {
  welcome({ann});
  CHECK(told({.policy = "other"}).empty());
  CHECK(told({.key = "tips"}) == "tips: 1 sent\n");
  CHECK(told({.since = now + 1s}).empty());
}

TEST_CASE_METHOD(Counting, "without a wording nothing is counted") {
  set_policies({policy("sales")});
  wording = {};
  welcome({ann});
  CHECK(told().empty());
}

TEST_CASE_METHOD(Counting, "of who is forgotten nothing is left, and nothing is noted again") {
  set_policies({policy("sales")});
  welcome({ann, bob});
  does(ann, {.effects = {Effect::replied}});
  REQUIRE(store->erasure.forget(key(ann), now));
  now += 1h;
  does(ann, {.effects = {Effect::replied}});
  does(ann, {.effects = {Effect::read}, .message = "9999"});
  CHECK(told() == "welcome: 1 sent\n");
  CHECK_FALSE(store->effects.knows_reads().value());
}

TEST_CASE_METHOD(Counting, "what became of old messages goes with the stories, so many at a time") {
  set_policies({policy("sales")});
  welcome({ann, bob});
  does(ann, {.effects = {Effect::replied}});
  now += 24h * 400;
  const RecipientId cem("cem");
  meet("sales", {ann, bob, cem});
  added(cem);
  send_all();
  CHECK(thin_all(*store, now - 24h * 300, 1) >= 2);
  CHECK(told() == "welcome: 1 sent\n");
}

TEST_CASE_METHOD(Counting, "who does not want it counted has nothing of it left") {
  welcome({ann});
  does(ann, {.effects = {Effect::read}, .message = "9999"});
  REQUIRE(store->effects.forget());
  CHECK(told().empty());
  CHECK_FALSE(store->effects.knows_reads().value());
}
