// Messages that follow a policy's first one.
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;
using core::DeliveryState;

namespace {

struct Following : World {
  [[nodiscard]] PolicyRow with_tips(Duration after, bool unless_replied = false) const {
    auto row = policy("sales", {"welcome", "tips"});
    row.follow_ups = {{"tips", after, unless_replied}};
    return row;
  }

  void welcome(const RecipientId& id) {
    added(id);
    const auto claim = claim_the_one();
    CHECK(claim.key == "welcome");
    REQUIRE(store->record_sent(claim, ActivityId("1"), now));
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

  std::vector<std::string> due_keys() {
    std::vector<std::string> keys;
    for (const auto& each : due(Duration(0))) keys.push_back(each.key);
    return keys;
  }
};

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
  CHECK(*store->next_delivery(tenant, core::RecipientKind::user) == now + 7 * 24h);
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
  REQUIRE(store->record_step(claim, {state, std::nullopt, {"x", ""}}, now));
  now += 48h;
  CHECK(due_keys() == kNone);
}

TEST_CASE_METHOD(Following, "what follows is due when an unknown first message turns out to be sent") {
  set_policies({with_tips(1h)});
  meet("sales", {ann});
  added(ann);
  REQUIRE(store->record_step(claim_the_one(), {DeliveryState::unknown, std::nullopt, {"no_answer", ""}}, now));
  now += 24h;
  REQUIRE(store->resolve({}, Resolution::sent, now));
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
  set_policies({with_tips(1h, true)});
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
  CHECK(store->causes()->empty());
}

TEST_CASE_METHOD(Following, "a reply that comes before the answer to the first message counts as one") {
  set_policies({with_tips(1h, true)});
  meet("sales", {ann});
  added(ann);
  const auto claim = claim_the_one();
  now += 1s;
  writes(ann);
  REQUIRE(store->record_sent(claim, ActivityId("1"), now));
  now += 24h;
  CHECK(due_keys() == kNone);
}

TEST_CASE_METHOD(Following, "what was written before the first message is no reply to it") {
  set_policies({with_tips(1h, true)});
  meet("sales", {ann});
  writes(ann);
  now += 1min;
  const auto claim = claim_the_one();
  REQUIRE(store->record_sent(claim, ActivityId("1"), now));
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

TEST_CASE_METHOD(Following, "what follows is not counted among what is to come soon") {
  set_policies({with_tips(24h)});
  meet("sales", {ann});
  welcome(ann);
  CHECK(store->counts()->at(0).messages_to_come == 0);
}
