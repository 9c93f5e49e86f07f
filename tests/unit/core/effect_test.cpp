#include "core/effect.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kSent(std::chrono::seconds(1'800'000'000));
constexpr Duration kDay = 24h;

/// The welcome, and a day later the tips.
std::vector<MessageSent> two_messages() {
  return {{.key = "welcome", .activity = ActivityId("1000"), .at = kSent},
          {.key = "tips", .activity = ActivityId("2000"), .at = kSent + kDay}};
}

/// What became of them: `welcome: read replied, tips: read`, and the buttons that were pressed.
std::string fates(const std::vector<MessageSent>& messages) {
  std::string all;
  for (const auto& message : messages) {
    std::string one;
    for (const auto effect : kEffects) {
      if (message.effects.of(effect)) one += " " + std::string(name(effect));
    }
    if (message.effects.buttons != 0) one += " " + std::to_string(message.effects.buttons);
    if (!one.empty()) all += (all.empty() ? "" : ", ") + message.key + ":" + one;
  }
  return all;
}

Deed deed(Effect effect, Duration after, std::string message = {}) {
  return {.effects = {effect}, .at = kSent + after, .message = std::move(message)};
}

Deed marked(Duration after, std::string message = {}) {
  auto press = deed(Effect::pressed, after, std::move(message));
  press.button = 1;
  press.marked = true;
  return press;
}

struct Order {
  const char* what;
  std::vector<Deed> deeds;
  const char* fates;
};

const std::vector<Order> kOrders{
    {"nothing", {}, ""},
    {"a reply before the first message", {deed(Effect::replied, -1s)}, ""},
    {"a reply at the moment of the message", {deed(Effect::replied, 0s)}, "welcome: replied"},
    {"a reply between the two", {deed(Effect::replied, 1h)}, "welcome: replied"},
    {"a reply after both", {deed(Effect::replied, kDay + 1h)}, "tips: replied"},
    {"a reply to the first that comes after one to the second",
     {deed(Effect::replied, kDay + 1h), deed(Effect::replied, 1h)},
     "welcome: replied, tips: replied"},
    {"a receipt of the first alone", {deed(Effect::read, kDay + 1h, "1000")}, "welcome: read"},
    {"a receipt between the ids", {deed(Effect::read, kDay + 1h, "1999")}, "welcome: read"},
    {"a receipt of the second", {deed(Effect::read, kDay + 1h, "2000")}, "welcome: read, tips: read"},
    {"a receipt of a message of others after them",
     {deed(Effect::read, 2 * kDay, "9000")},
     "welcome: read, tips: read"},
    {"a receipt of a message before them", {deed(Effect::read, 1h, "999")}, ""},
    {"a longer id is a greater number", {deed(Effect::read, 2 * kDay, "10000")}, "welcome: read, tips: read"},
    {"a receipt that names no number", {deed(Effect::read, 1h, "f:1000")}, ""},
    {"a receipt without an id", {deed(Effect::read, 1h)}, ""},
    {"a reaction to the message it names, late", {deed(Effect::reacted, kDay + 1h, "1000")}, "welcome: reacted"},
    {"a reaction to what is none of them, as a test", {deed(Effect::reacted, 1h, "77")}, ""},
    {"a reaction to nothing", {deed(Effect::reacted, 1h)}, ""},
    {"a press of the older card", {deed(Effect::pressed, kDay + 1h, "1000")}, "welcome: pressed"},
    {"a press of a card that is none of them", {deed(Effect::pressed, 1h, "77")}, ""},
    {"a press that names no card", {deed(Effect::pressed, 1h)}, ""},
    {"a press of a button of ours whose card nobody knows", {marked(1h, "77")}, "welcome: pressed 2"},
    {"a press of a button of ours that names no card", {marked(kDay + 1h)}, "tips: pressed 2"},
    {"a word for silence on a card that is none of them",
     {{.effects = {Effect::pressed, Effect::opted_out}, .at = kSent + 1h, .message = "77", .said = "stop"}},
     "welcome: opted_out"},
    {"a reply to what is none of them", {deed(Effect::replied, 1h, "77")}, "welcome: replied"},
    {"silence within seven days", {deed(Effect::opted_out, kDay + 7 * kDay)}, "tips: opted_out"},
    {"silence later", {deed(Effect::opted_out, kDay + 7 * kDay + 1ms)}, ""},
    {"a block within seven days", {deed(Effect::blocked, 2 * kDay)}, "tips: blocked"},
    {"a block later", {deed(Effect::blocked, 9 * kDay)}, ""},
    {"the app removed between the two", {deed(Effect::removed, 1h)}, "welcome: removed"},
    {"the app removed later", {deed(Effect::removed, 30 * kDay)}, ""},
    {"a reply has no time that is too late", {deed(Effect::replied, 300 * kDay)}, "tips: replied"},
};

}  // namespace

TEST_CASE("each deed belongs to the message that it names, or to the newest before it") {
  for (const auto& each : kOrders) {
    INFO(each.what);
    auto messages = two_messages();
    for (const auto& one : each.deeds) messages = after_deed(std::move(messages), one);
    CHECK(fates(messages) == each.fates);
    auto doubled = messages;
    for (const auto& one : each.deeds) doubled = after_deed(std::move(doubled), one);
    CHECK(doubled == messages);
    auto backwards = two_messages();
    std::for_each(each.deeds.rbegin(), each.deeds.rend(),
                  [&](const Deed& one) { backwards = after_deed(std::move(backwards), one); });
    CHECK(backwards == messages);
  }
}

TEST_CASE("what comes twice counts from the first time, whichever comes first") {
  auto messages = after_deed(two_messages(), deed(Effect::replied, 3h));
  messages = after_deed(std::move(messages), deed(Effect::replied, 1h));
  messages = after_deed(std::move(messages), deed(Effect::replied, 2h));
  CHECK(messages[0].effects.of(Effect::replied) == kSent + 1h);
}

TEST_CASE("whoever was sent nothing did nothing that counts") {
  CHECK(after_deed({}, deed(Effect::replied, 1h)).empty());
  CHECK(after_deed({}, deed(Effect::read, 1h, "1000")).empty());
}

TEST_CASE("a receipt of a message whose id is not known yet waits for the id") {
  std::vector<MessageSent> messages{{.key = "welcome", .open = true, .at = kSent}};
  messages = after_deed(std::move(messages), deed(Effect::read, 1s, "1500"));
  messages = after_deed(std::move(messages), deed(Effect::read, 2s, "1000"));
  CHECK(messages[0].read_up_to == 1500);
  CHECK(messages[0].effects.of(Effect::read) == kSent + 1s);
}

TEST_CASE("what is on its way takes no reply from what was sent before it") {
  auto messages = two_messages();
  messages[1].open = true;
  CHECK(fates(after_deed(messages, deed(Effect::replied, kDay + 1h))) == "welcome: replied");
  messages[0].open = true;
  CHECK(fates(after_deed(messages, deed(Effect::replied, kDay + 1h))) == "tips: replied");
}

TEST_CASE("a message that was deleted has no id, and is read no more") {
  auto messages = two_messages();
  messages[1].activity = {};
  CHECK(fates(after_deed(std::move(messages), deed(Effect::read, 2 * kDay, "9000"))) == "welcome: read");
}

TEST_CASE(
    "a reaction or a press that names what nobody knows is of the message whose id is not known, if there is one") {
  const auto effect = GENERATE(Effect::reacted, Effect::pressed);
  auto messages = two_messages();
  const auto of_tips = "tips: " + std::string(name(effect));
  SECTION("it is on its way") {
    messages[1].activity = {};
    messages[1].open = true;
    CHECK(fates(after_deed(messages, deed(effect, kDay + 1s, "2000"))) == of_tips);
  }
  SECTION("it was deleted") {
    messages[1].activity = {};
    CHECK(fates(after_deed(messages, deed(effect, 2 * kDay, "2000"))) == of_tips);
    CHECK(fates(after_deed(messages, deed(effect, 1h, "77"))).empty());
  }
}

TEST_CASE("a message without an id is not the one named by an id that tells another time") {
  const auto id_at = [](Duration after) { return std::to_string((kSent + kDay + after).time_since_epoch().count()); };
  auto messages = two_messages();
  messages[1].activity = {};
  CHECK(fates(after_deed(messages, deed(Effect::reacted, 3 * kDay, id_at(3s)))) == "tips: reacted");
  CHECK(fates(after_deed(messages, deed(Effect::reacted, 3 * kDay, id_at(-3s)))) == "tips: reacted");
  CHECK(fates(after_deed(messages, deed(Effect::reacted, 3 * kDay, id_at(1h)))).empty());
  CHECK(fates(after_deed(messages, deed(Effect::reacted, 3 * kDay, id_at(-1h)))).empty());
}

TEST_CASE("the words of a card that is none of them are no button's") {
  const Deed said{.effects = {Effect::pressed}, .at = kSent + 1h, .message = "77", .button = 0, .said = "help"};
  CHECK(concerning(two_messages(), said).said.empty());
  CHECK_FALSE(concerning(two_messages(), said).button);
  auto of_ours = said;
  of_ours.message = "1000";
  CHECK(concerning(two_messages(), of_ours).said == "help");
}

TEST_CASE("of a message that is not counted is kept what is asked for, without its time, and nothing else") {
  const auto before = two_messages()[0];
  auto after = before;
  after.effects.times = {kSent + 1h, kSent + 2h, kSent + 3h, kSent + 4h, kSent + 5h, std::nullopt, std::nullopt};
  after.effects.buttons = 3;
  CHECK(as_uncounted(before, after, {}) == before);
  const auto kept = as_uncounted(before, after, {Effect::pressed});
  CHECK(fates({kept}) == "welcome: pressed");
  CHECK(kept.effects.of(Effect::pressed) == kTimeForgotten);
  CHECK(as_uncounted(kept, after, {Effect::pressed}) == kept);
  CHECK(fates({as_uncounted(before, after, {Effect::read, Effect::pressed})}) == "welcome: read pressed");
}

TEST_CASE("of a message that is not counted a receipt waits for its id where reading is asked for") {
  const MessageSent before{.key = "welcome", .open = true, .at = kSent};
  const auto after = after_deed({before}, deed(Effect::read, 1s, "1500"))[0];
  CHECK(as_uncounted(before, after, {Effect::read}).read_up_to == 1500);
  CHECK(as_uncounted(before, after, {Effect::pressed}) == before);
}

TEST_CASE("each button is counted by its place, and a place beyond them is a press all the same") {
  auto press = deed(Effect::pressed, 1h, "1000");
  press.button = 2;
  auto messages = after_deed(two_messages(), press);
  press.button = 0;
  messages = after_deed(std::move(messages), press);
  CHECK(fates(messages) == "welcome: pressed 5");
  press.button = kMostButtons;
  CHECK(fates(after_deed(two_messages(), press)) == "welcome: pressed");
  press.button = -1;
  CHECK(fates(after_deed(two_messages(), press)) == "welcome: pressed");
}

TEST_CASE("what a button says is a press and no reply, and other words are what they were") {
  auto said = deed(Effect::replied, 1h, "1000");
  said.said = "help";
  CHECK(fates(after_deed(two_messages(), as_press(said, 1))) == "welcome: pressed 2");
  CHECK(fates(after_deed(two_messages(), as_press(said, std::nullopt))) == "welcome: replied");
}

TEST_CASE("a button is known by its place, as far as its words agree, else by them") {
  const std::vector<std::string> says{"help", "help", "ask ${user.department}", "stop"};
  const auto pressed = [&](std::optional<int> place, const std::string& said) {
    return button_of({.effects = {Effect::pressed}, .button = place, .said = said}, says);
  };
  CHECK(pressed(1, "help") == 1);
  CHECK(pressed(std::nullopt, "help") == 0);
  CHECK(pressed(2, "ask Sales") == 2);
  CHECK(pressed(3, "") == 3);
  CHECK(pressed(0, "stop") == 3);
  CHECK_FALSE(pressed(0, "another word, of a card that was amended"));
  CHECK_FALSE(pressed(9, ""));
  CHECK_FALSE(pressed(std::nullopt, ""));
}

TEST_CASE("ids are compared as numbers where they are some") {
  CHECK(number_of("1692206589131") == 1692206589131);
  CHECK_FALSE(number_of(""));
  CHECK_FALSE(number_of("1:abc"));
  CHECK_FALSE(number_of("-5"));
  CHECK_FALSE(number_of("99999999999999999999"));
}
