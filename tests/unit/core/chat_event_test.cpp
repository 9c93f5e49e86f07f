#include "core/chat_event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/existing.hpp"

using namespace welcomed;
using namespace welcomed::core;
using nlohmann::json;
using namespace std::chrono_literals;

namespace {

const TimePoint kHeard(std::chrono::seconds(1'800'000'000));
constexpr const char* kChat = "19:b8577894a63548969c5c92bb9c80c5e1@thread.v2";
constexpr const char* kAnn = "a0000000-0000-4000-8000-00000000000a";

json in_chat(const char* type, Duration since = 0s) {
  return {{"type", type},
          {"timestamp", format_time(kHeard + since)},
          {"serviceUrl", "https://smba.trafficmanager.net/emea/"},
          {"from", {{"id", "29:ann"}, {"aadObjectId", kAnn}}},
          {"recipient", {{"id", "28:bot"}}},
          {"conversation", {{"id", kChat}, {"conversationType", "groupChat"}, {"isGroup", true}}},
          {"channelData", {{"tenant", {{"id", "0e0e0000-0000-4000-8000-000000000001"}}}}}};
}

json chat_install(const char* action, Duration since = 0s) {
  auto activity = in_chat("installationUpdate", since);
  activity["action"] = action;
  return activity;
}

json chat_members(const char* list, const char* who, Duration since = 0s) {
  auto activity = in_chat("conversationUpdate", since);
  activity[list] = json::array({{{"id", who}}});
  return activity;
}

std::optional<ChatEvent> told_by(const json& activity) {
  return chat_event(parse_activity(activity).value(), kHeard + 1h);
}

Recipient after_all(const std::vector<json>& activities) {
  Recipient chat;
  for (const auto& each : activities) chat = after_chat_event(std::move(chat), told_by(each).value(), kHeard + 1h);
  return chat;
}

}  // namespace

TEST_CASE("an event of a group chat names the chat, and who gave it the app") {
  const auto event = told_by(chat_install("add"));
  REQUIRE(event);
  CHECK(event->about.user == RecipientId(kChat));
  CHECK(event->about.reference.conversation.str() == kChat);
  CHECK(event->about.presence == Presence::added);
  CHECK(event->installer == kAnn);
  CHECK(told_by(in_chat("message"))->installer.empty());
}

TEST_CASE("whatever a bot hears of a group chat tells that it is there, but for its own removal") {
  const std::vector<std::pair<json, Presence>> rows{{chat_install("add"), Presence::added},
                                                    {chat_members("membersAdded", "28:bot"), Presence::added},
                                                    {chat_install("add-upgrade"), Presence::there},
                                                    {chat_members("membersAdded", "29:joe"), Presence::there},
                                                    {chat_members("membersRemoved", "29:joe"), Presence::there},
                                                    {in_chat("message"), Presence::there},
                                                    {in_chat("messageReaction"), Presence::there},
                                                    {in_chat("event"), Presence::there},
                                                    {in_chat("somethingNew"), Presence::there},
                                                    {chat_install("remove-upgrade"), Presence::hint},
                                                    {chat_install("remove"), Presence::removed},
                                                    {chat_members("membersRemoved", "28:bot"), Presence::removed}};
  for (const auto& [activity, presence] : rows) {
    INFO(activity.dump());
    CHECK(told_by(activity)->about.presence == presence);
  }
}

TEST_CASE("in any order the signs of a new app make one chat that is reachable and new, with who added the app") {
  std::vector<json> signs{chat_install("add", 1s), chat_members("membersAdded", "28:bot", 2s), in_chat("message", 3s),
                          chat_members("membersAdded", "29:joe", 4s)};
  std::sort(signs.begin(), signs.end());
  int orders = 0;
  do {
    const auto chat = after_all(signs);
    CHECK(chat.state == RecipientState::reachable);
    CHECK(chat.kind == core::RecipientKind::chat);
    CHECK(chat.installer == kAnn);
    CHECK_FALSE(may_have_been_welcomed(chat, kHeard));
    ++orders;
  } while (std::next_permutation(signs.begin(), signs.end()));
  CHECK(orders == 24);
}

TEST_CASE("one sign alone is enough to write in a chat, and without an arrival the app may have been there before") {
  for (const auto& sign : {chat_install("add", 1s), chat_members("membersAdded", "28:bot", 1s)}) {
    CHECK(after_all({sign}).state == RecipientState::reachable);
    CHECK_FALSE(may_have_been_welcomed(after_all({sign}), kHeard));
  }
  for (const auto& sign : {in_chat("message", 1s), chat_members("membersRemoved", "29:joe", 1s)}) {
    CHECK(after_all({sign}).state == RecipientState::reachable);
    CHECK(may_have_been_welcomed(after_all({sign}), kHeard));
  }
}

TEST_CASE("a removal ends a chat whichever of its events comes first, and who adds the app anew makes it new") {
  std::vector<json> signs{chat_install("add", 1s), in_chat("message", 2s), chat_install("remove", 5s),
                          chat_members("membersRemoved", "28:bot", 6s)};
  std::sort(signs.begin(), signs.end());
  do {
    CHECK(after_all(signs).state == RecipientState::removed);
    auto anew = signs;
    anew.push_back(chat_members("membersAdded", "28:bot", 9s));
    const auto chat = after_all(anew);
    CHECK(chat.state == RecipientState::reachable);
    CHECK(chat.app_since == kHeard + 9s);
    CHECK_FALSE(may_have_been_welcomed(chat, kHeard + 8s));
  } while (std::next_permutation(signs.begin(), signs.end()));
}

TEST_CASE("a chat is called as the newest event has it, cut where a letter ends") {
  auto first = in_chat("conversationUpdate", 1s);
  first["topicName"] = "Offsite";
  auto second = in_chat("conversationUpdate", 2s);
  second["topicName"] = "Offsite 2027";
  CHECK(after_all({first, second, in_chat("message", 3s)}).name == "Offsite 2027");
  CHECK(after_all({second, first}).name == "Offsite 2027");
  std::string long_one;
  for (int i = 0; i < 600; ++i) long_one += "ä";
  second["topicName"] = "x" + long_one;
  CHECK(after_all({second}).name.size() == 999);
}

TEST_CASE("what is said in a group chat counts without the mention of the bot, for whoever may ask for all") {
  auto activity = in_chat("message");
  activity["text"] = "<at>Assistant</at>&nbsp;Stop";
  const auto event = told_by(activity);
  CHECK(event->wish == Wish::silence);
  CHECK(event->speaker == kAnn);
  CHECK(event->about.wish == Wish::none);
}

TEST_CASE("no event of a group chat is one of another scope, of Copilot, or without an id that could be one") {
  for (const auto* type : {"personal", "channel"}) {
    auto elsewhere = in_chat("message");
    elsewhere["conversation"]["conversationType"] = type;
    CHECK_FALSE(told_by(elsewhere));
  }
  auto copilot = in_chat("message");
  copilot["channelData"]["productContext"] = "COPILOT";
  CHECK_FALSE(told_by(copilot));
  auto endless = in_chat("message");
  endless["conversation"]["id"] = "19:" + std::string(600, 'x');
  CHECK_FALSE(told_by(endless));
  auto old = in_chat("message");
  old["conversation"].erase("conversationType");
  CHECK(told_by(old));
  auto thread = in_chat("message");
  thread["conversation"]["id"] = std::string(kChat) + ";messageid=1";
  CHECK(told_by(thread)->about.user == RecipientId(kChat));
}

TEST_CASE("chats of meetings are taken up only where the policy says so") {
  const RecipientId meeting("19:meeting_YjQ@thread.v2");
  CHECK_FALSE(takes_up({}, RecipientId(kChat)));
  CHECK(takes_up({.added = true}, RecipientId(kChat)));
  CHECK_FALSE(takes_up({.added = true}, meeting));
  CHECK(takes_up({.added = true, .meetings = true}, meeting));
}
