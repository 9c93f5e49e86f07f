#include "core/team_event.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed;
using namespace welcomed::core;
using nlohmann::json;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));
constexpr const char* kThread = "19:sales@thread.tacv2";

json in_channel(const char* type) {
  return {{"type", type},
          {"serviceUrl", "https://smba.trafficmanager.net/emea/"},
          {"from", {{"id", "29:ann"}, {"aadObjectId", "A0000000-0000-4000-8000-00000000000A"}}},
          {"recipient", {{"id", "28:bot"}}},
          {"conversation", {{"id", kThread}, {"conversationType", "channel"}}},
          {"channelData",
           {{"tenant", {{"id", "0e0e0000-0000-4000-8000-000000000001"}}},
            {"team", {{"id", kThread}, {"aadGroupId", "5A1E0000-0000-4000-8000-000000000001"}}}}}};
}

std::optional<TeamEvent> event_of(const json& activity) { return team_event(parse_activity(activity).value(), kNow); }

Presence presence_after(const char* event_type) {
  auto activity = in_channel("conversationUpdate");
  activity["channelData"]["eventType"] = event_type;
  return event_of(activity)->about.presence;
}

}  // namespace

TEST_CASE("an event of a team names its group, its thread, and who gave it the app") {
  auto activity = in_channel("installationUpdate");
  activity["action"] = "add";
  const auto event = event_of(activity);
  REQUIRE(event);
  CHECK(event->about.user == RecipientId("5a1e0000-0000-4000-8000-000000000001"));
  CHECK(event->about.reference.conversation.str() == kThread);
  CHECK(event->about.presence == Presence::added);
  CHECK(event->installer == "a0000000-0000-4000-8000-00000000000a");
}

TEST_CASE("only a bot that is in a team hears who joins and leaves it") {
  for (const auto* members : {"membersAdded", "membersRemoved"}) {
    auto activity = in_channel("conversationUpdate");
    activity[members] = json::array({{{"id", "29:joe"}}});
    const auto event = event_of(activity);
    REQUIRE(event);
    CHECK(event->about.presence == Presence::there);
    CHECK(event->roster_changed);
    activity[members] = json::array({{{"id", "28:bot"}}});
    CHECK_FALSE(event_of(activity)->roster_changed);
  }
}

TEST_CASE("who comes to one channel of a team, or goes, says nothing of the team, the bot included") {
  for (const auto* what : {"channelMemberAdded", "channelMemberRemoved"}) {
    for (const auto* who : {"28:bot", "29:joe"}) {
      auto activity = in_channel("conversationUpdate");
      activity["channelData"]["eventType"] = what;
      activity[what == std::string("channelMemberAdded") ? "membersAdded" : "membersRemoved"] = {{{"id", who}}};
      const auto event = event_of(activity);
      REQUIRE(event);
      CHECK(event->about.presence == Presence::hint);
      CHECK_FALSE(event->roster_changed);
    }
  }
}

TEST_CASE("a deleted team has lost the app, a restored one has it again, a renamed one says nothing of it") {
  CHECK(presence_after("teamDeleted") == Presence::removed);
  CHECK(presence_after("teamHardDeleted") == Presence::removed);
  CHECK(presence_after("teamRestored") == Presence::there);
  CHECK(presence_after("teamUnarchived") == Presence::there);
  CHECK(presence_after("teamRenamed") == Presence::hint);
}

TEST_CASE("what is said in a team counts without the mention of the bot") {
  auto activity = in_channel("message");
  activity["text"] = "<at>Assistant</at>&nbsp;Stop";
  const auto event = event_of(activity);
  CHECK(event->wish == Wish::silence);
  CHECK(event->speaker == "a0000000-0000-4000-8000-00000000000a");
  // Who may ask in the team's name is not known yet.
  CHECK(event->about.wish == Wish::none);
}

TEST_CASE("what a team is called no event tells") {
  auto activity = in_channel("conversationUpdate");
  activity["channelData"]["eventType"] = "teamRenamed";
  activity["channelData"]["team"]["name"] = "Executive Board";
  Recipient team;
  team.kind = core::RecipientKind::team;
  team.name = "Sales";
  CHECK(after_team_event(team, *event_of(activity), kNow).name == "Sales");
}

TEST_CASE("a thread of Copilot is no team's") {
  auto activity = in_channel("message");
  activity["entities"] = json::array({json{{"type", "ProductInfo"}, {"id", "COPILOT"}}});
  CHECK_FALSE(event_of(activity));
}

TEST_CASE("no event of a team is one that is personal or names no team") {
  auto personal = in_channel("message");
  personal["conversation"]["conversationType"] = "personal";
  CHECK_FALSE(event_of(personal));
  auto nameless = in_channel("message");
  nameless["channelData"].erase("team");
  CHECK_FALSE(event_of(nameless));
}
