// What activities say that may be the effect of a message.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/activity.hpp"

using namespace welcomed;
using namespace welcomed::core;
using nlohmann::json;

namespace {

const TimePoint kReceived = *parse_time("2030-01-01T00:00:00Z");

/// An activity of a person in their own chat.
json activity(const json& patch) {
  json all{{"type", "message"},
           {"id", "f:1"},
           {"timestamp", "2026-07-10T09:00:00Z"},
           {"channelId", "msteams"},
           {"serviceUrl", "https://smba.trafficmanager.net/emea/"},
           {"from", {{"id", "29:user"}, {"aadObjectId", "0a0a0a0a-bbbb-4000-8000-00000000000c"}}},
           {"recipient", {{"id", "28:bot"}}},
           {"conversation", {{"id", "a:1"}, {"conversationType", "personal"}}},
           {"channelData", {{"tenant", {{"id", "0e0e0000-0000-4000-8000-000000000001"}}}}}};
  all.merge_patch(patch);
  return all;
}

std::optional<Deed> deed_of(const json& patch) {
  const auto parsed = parse_activity(activity(patch));
  REQUIRE(parsed);
  const auto event = personal_event(*parsed, kReceived);
  return event ? event->deed : std::nullopt;
}

std::string told(const json& patch) {
  const auto deed = deed_of(patch);
  if (!deed) return "nothing";
  std::string all;
  for (const auto effect : deed->effects) all += std::string(name(effect)) + " ";
  all += "of " + (deed->message.empty() ? "the newest" : deed->message);
  if (deed->button) all += ", button " + std::to_string(*deed->button);
  if (!deed->said.empty()) all += ", said " + deed->said;
  return all;
}

const json kStop{{"text", "stop"}};

}  // namespace

TEST_CASE("what a person did is told by the activity") {
  CHECK(told({{"text", "hello"}}) == "replied of the newest");
  CHECK(told(kStop) == "opted_out of the newest");
  CHECK(told({{"text", "start"}}) == "nothing");
  CHECK(told({{"type", "event"},
              {"name", "application/vnd.microsoft.readReceipt"},
              {"value", {{"lastReadMessageId", "1692206589131"}}}}) == "read of 1692206589131");
  CHECK(told({{"type", "event"}, {"name", "other"}, {"value", {{"lastReadMessageId", "1"}}}}) == "nothing");
  CHECK(
      told({{"type", "messageReaction"}, {"reactionsAdded", json::array({{{"type", "like"}}})}, {"replyToId", "5"}}) ==
      "reacted of 5");
  CHECK(told({{"type", "messageReaction"},
              {"reactionsRemoved", json::array({{{"type", "like"}}})},
              {"replyToId", "5"}}) == "nothing");
  CHECK(told({{"type", "installationUpdate"}, {"action", "remove"}}) == "removed of the newest");
  CHECK(told({{"type", "installationUpdate"}, {"action", "add"}}) == "nothing");
  CHECK(told({{"type", "messageUpdate"}, {"text", "hello"}}) == "nothing");
}

TEST_CASE("a press of a button of ours tells its place") {
  CHECK(told({{"text", "help"}, {"value", {{"welcomed", 0U}}}, {"replyToId", "5"}}) ==
        "pressed of 5, button 0, said help");
  CHECK(told({{"text", "stop"}, {"value", {{"welcomed", 1U}}}, {"replyToId", "5"}}) ==
        "pressed opted_out of 5, button 1, said stop");
}

TEST_CASE("a press tells whether its button is one of ours") {
  const auto is_marked = [](const json& patch) { return deed_of(patch).value().marked; };
  CHECK(is_marked({{"text", "help"}, {"value", {{"welcomed", 0U}}}}));
  CHECK(is_marked({{"text", "help"}, {"value", {{"welcomed", "x"}}}, {"replyToId", "5"}}));
  CHECK(is_marked({{"text", "stop"}, {"value", {{"welcomed", 1U}}}}));
  CHECK_FALSE(is_marked({{"text", "room 4"}, {"value", {{"room", 4}}}, {"replyToId", "5"}}));
  CHECK_FALSE(is_marked({{"text", "hello"}}));
  // That card may be the answer to a wish.
  CHECK_FALSE(is_marked({{"text", "stop"}, {"value", {{"welcomed", 0U}}}, {"replyToId", "5"}}));
  CHECK_FALSE(is_marked({{"text", "start"}, {"value", {{"welcomed", 0U}}}, {"replyToId", "5"}}));
}

TEST_CASE("a press of a test's button is no deed, whatever it says, and a wish all the same") {
  CHECK(told({{"text", "help"}, {"value", {{"welcomed", "test"}}}, {"replyToId", "5"}}) == "nothing");
  CHECK(told({{"text", "stop"}, {"value", {{"welcomed", "test"}}}, {"replyToId", "5"}}) == "nothing");
  const auto event_of = [](const char* text) {
    const auto parsed = parse_activity(activity({{"text", text}, {"value", {{"welcomed", "test"}}}}));
    return personal_event(parsed.value(), kReceived).value();
  };
  CHECK_FALSE(event_of("help").spoke);
  CHECK(event_of("stop").wish == Wish::silence);
}

TEST_CASE("a press that does not tell its place is known by what the button says") {
  // Some versions of Teams bring nothing but the text back (msteams-docs#13443).
  CHECK(told({{"text", "help"}, {"replyToId", "5"}}) == "replied of 5, said help");
  CHECK(told({{"text", "stop"}, {"replyToId", "5"}}) == "opted_out of 5, said stop");
  CHECK(told({{"text", "start"}, {"replyToId", "5"}}) == "of 5, said start");
  CHECK(told({{"value", {{"answer", 1}}}, {"replyToId", "5"}}) == "pressed of 5");
  for (const json& strange : {json("x"), json(-1), json(62), json(1.5), json::object()}) {
    CHECK(told({{"text", "help"}, {"value", {{"welcomed", strange}}}, {"replyToId", "5"}}) ==
          "pressed of 5, said help");
  }
}

TEST_CASE("a card's action is a press, unless the card refreshes itself") {
  const auto action = [](const char* trigger) {
    return json{{"type", "invoke"},
                {"name", "adaptiveCard/action"},
                {"replyToId", "5"},
                {"value", {{"action", {{"type", "Action.Execute"}, {"verb", "x"}}}, {"trigger", trigger}}}};
  };
  CHECK(told(action("manual")) == "pressed of 5");
  CHECK(told(action("automatic")) == "nothing");
  CHECK(told({{"type", "invoke"}, {"name", "task/fetch"}, {"value", json::object()}}) == "nothing");
}

TEST_CASE("in a thread of Copilot silence is a deed, and nothing else") {
  const json copilot{{"channelData", {{"productContext", "COPILOT"}}},
                     {"conversation", {{"id", "19:x@thread.v2"}, {"conversationType", "groupChat"}}}};
  auto stop = kStop;
  stop.merge_patch(copilot);
  CHECK(told(stop) == "opted_out of the newest");
  json hello{{"text", "hello"}};
  hello.merge_patch(copilot);
  CHECK(told(hello) == "nothing");
}

TEST_CASE("what is no text where a text is expected is refused, and what cards bring back may be anything") {
  CHECK_FALSE(parse_activity(activity({{"replyToId", 5}})));
  CHECK(parse_activity(activity({{"value", json::array({1, 2})}})));
  CHECK(parse_activity(activity({{"type", "event"}, {"name", "application/vnd.microsoft.readReceipt"}, {"value", 7}})));
  CHECK(parse_activity(activity({{"type", "messageReaction"}, {"reactionsAdded", "like"}})));
}
