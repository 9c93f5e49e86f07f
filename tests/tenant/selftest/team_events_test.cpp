#include <algorithm>
#include <catch2/catch.hpp>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options quiet(const Bot& bot) {
  Options options;
  options.users = 200;
  options.bot_url = bot.url();
  options.no_event_percent = options.double_percent = options.swap_percent = 0;
  options.event_delay_ms = 5;
  return options;
}

std::string apps_of(const Json& team) { return "/teams/" + team.at("id").get<std::string>() + "/installedApps"; }

const Json& event_type(const Json& activity) { return activity.at("channelData").at("eventType"); }

}  // namespace

TEST_CASE("an install through Graph in a team is told by both events, in General, by no person of the tenant") {
  Bot bot;
  Running running(quiet(bot));
  for (int n = 0; n < 4; ++n) {
    const Json team = running.team({{"displayName", "Team " + std::to_string(n)}, {"count", 3}});
    REQUIRE(running.graph("POST", apps_of(team), running.bind()).status == 200);
    const auto posts = bot.wait_for(2 * static_cast<std::size_t>(n) + 2);
    const Json update = posts.at(posts.size() - 2).activity;
    const Json added = posts.back().activity;
    CHECK(update.at("type") == "installationUpdate");
    CHECK(update.at("action") == "add");
    for (const Json& one : {update, added}) {
      CHECK(one.at("conversation").at("id") == team.at("thread_id"));
      CHECK(one.at("conversation").at("conversationType") == "channel");
      CHECK(one.at("channelData").at("settings").at("selectedChannel").at("id") == team.at("thread_id"));
      CHECK(one.at("channelData").at("team").at("aadGroupId") == team.at("id"));
      CHECK(one.at("channelData").at("team").at("id") == team.at("thread_id"));
      CHECK(one.at("channelData").at("tenant").at("id") == running.options().tenant_id);
      CHECK_FALSE(one.contains("locale"));
    }
    CHECK(event_type(added) == "teamMemberAdded");
    CHECK(added.at("membersAdded") == Json::array({{{"id", "28:" + running.options().app_id}}}));
    const Json from = added.at("from").value("aadObjectId", Json("none"));
    const Json world = running.world();
    for (const Json& user : world.at("users")) CHECK(user.at("id") != from);
  }
}

TEST_CASE("a person adds the app to a channel of their choice and removes it, and both are told as theirs") {
  Bot bot;
  Running running(quiet(bot));
  const Json team = running.team({{"count", 3}, {"channels", {"News"}}});
  const Json person = running.candidate();
  const Json news = team.at("channels").at(1);
  running.control("POST", "/install-team", {{"team", team.at("id")}, {"by", person.at("id")}, {"channel", "News"}});
  auto posts = bot.wait_for(2);
  for (const auto& post : posts) {
    CHECK(post.activity.at("from") == Json{{"id", person.at("member_id")}, {"aadObjectId", person.at("id")}});
    CHECK(post.activity.at("conversation").at("id") == news.at("id"));
    CHECK(post.activity.at("conversation").at("name") == "News");
    CHECK(post.activity.at("channelData").at("team").at("id") == team.at("thread_id"));
  }
  CHECK(posts.at(0).activity.value("locale", Json()) == person.at("preferredLanguage"));
  running.control("POST", "/uninstall-team", {{"team", team.at("id")}, {"by", person.at("id")}});
  posts = bot.wait_for(4);
  CHECK(posts.at(2).activity.at("action") == "remove");
  CHECK_FALSE(posts.at(2).activity.at("channelData").contains("settings"));
  CHECK(event_type(posts.at(3).activity) == "teamMemberRemoved");
  CHECK(posts.at(3).activity.at("membersRemoved").at(0).at("id") == "28:" + running.options().app_id);
  CHECK(posts.at(3).activity.at("conversation").at("id") == team.at("thread_id"));
  CHECK(running.control("POST", "/uninstall-team", {{"team", team.at("id")}}).status == 400);
}

TEST_CASE("who joins or leaves is told where the bot is, several in one event") {
  Bot bot;
  Running running(quiet(bot));
  const Json team = running.team({{"members", Json::array()}});
  const Json one = running.candidate(0);
  const Json two = running.candidate(1);
  const Json both{one.at("id"), two.at("id")};
  running.control("POST", "/team-members", {{"team", team.at("id")}, {"add", {one.at("id")}}});
  running.control("POST", "/install-team", {{"team", team.at("id")}});
  bot.wait_for(2);
  running.control("POST", "/team-members", {{"team", team.at("id")}, {"add", both}});
  const Json added = bot.wait_for(3).at(2).activity;
  CHECK(event_type(added) == "teamMemberAdded");
  CHECK(added.at("membersAdded") == Json::array({{{"id", two.at("member_id")}, {"aadObjectId", two.at("id")}}}));
  CHECK(added.at("conversation").at("id") == team.at("thread_id"));
  running.control("POST", "/team-members", {{"team", team.at("id")}, {"remove", both}});
  const Json removed = bot.wait_for(4).at(3).activity;
  CHECK(event_type(removed) == "teamMemberRemoved");
  CHECK(removed.at("membersRemoved") == Json::array({{{"id", one.at("member_id")}}, {{"id", two.at("member_id")}}}));
  running.control("POST", "/team-members", {{"team", team.at("id")}, {"add", {two.at("id")}}});
  bot.wait_for(5);
  running.control("POST", "/presence", {{"user_id", two.at("id")}, {"presence", "gone"}});
  CHECK(bot.wait_for(6).at(5).activity.at("membersRemoved").at(0).at("id") == two.at("member_id"));
}

TEST_CASE("what happens to channels and to the team is told by its event type") {
  Bot bot;
  Running running(quiet(bot));
  const Json team = running.team({{"displayName", "Red"}, {"count", 2}});
  running.control("POST", "/install-team", {{"team", "Red"}});
  std::size_t told = bot.wait_for(2).size();
  const auto next = [&] { return bot.wait_for(++told).back().activity; };
  const Json made = running.control("POST", "/channels", {{"team", "Red"}, {"create", "News"}}).body;
  const Json created = next();
  CHECK(event_type(created) == "channelCreated");
  CHECK(created.at("channelData").at("channel") == Json{{"id", made.at("id")}, {"name", "News"}});
  CHECK(created.at("conversation").at("id") == team.at("thread_id"));
  const Json id = made.at("id");
  running.control("POST", "/channels", {{"team", "Red"}, {"rename", {{"id", id}, {"name", "Latest"}}}});
  CHECK(next().at("channelData").at("channel").at("name") == "Latest");
  running.control("POST", "/channels", {{"team", "Red"}, {"delete", id}});
  CHECK(event_type(next()) == "channelDeleted");
  running.control("POST", "/channels", {{"team", "Red"}, {"restore", id}});
  CHECK(event_type(next()) == "channelRestored");
  running.control("POST", "/change-team", {{"team", "Red"}, {"rename", "Rouge"}});
  const Json renamed = next();
  CHECK(event_type(renamed) == "teamRenamed");
  CHECK(renamed.at("channelData").at("team") == Json{{"id", team.at("thread_id")}, {"name", "Rouge"}});
  for (const char* event : {"teamArchived", "teamUnarchived", "teamDeleted", "teamRestored", "teamHardDeleted"}) {
    CAPTURE(event);
    CHECK(running.control("POST", "/change-team", {{"team", team.at("id")}, {"event", event}}).status == 200);
    CHECK(equal_ignoring_case(event_type(next()).get<std::string>(), event));
  }
}

TEST_CASE("a mention in a channel comes from its thread, and can be answered there") {
  Bot bot;
  Running running(quiet(bot));
  const Json team = running.team({{"count", 2}, {"channels", {"News"}}});
  const Json members = running.graph("GET", "/teams/" + team.at("id").get<std::string>() + "/members").body.at("value");
  Json words{{"team", team.at("id")}, {"channel", "News"}, {"user_id", members.at(1).at("userId")}, {"text", "stop"}};
  CHECK(running.control("POST", "/say-in-channel", words).status == 400);
  running.control("POST", "/install-team", {{"team", team.at("id")}});
  bot.wait_for(2);
  const Json said = running.control("POST", "/say-in-channel", words).body;
  const Json message = bot.wait_for(3).at(2).activity;
  CHECK(message.at("type") == "message");
  CHECK(message.at("id") == said.at("id"));
  CHECK(message.at("conversation").at("id") == said.at("conversation_id"));
  CHECK(message.at("from").at("aadObjectId") == members.at(1).at("userId"));
  CHECK(message.at("entities").at(0).at("mentioned").at("id") == "28:" + running.options().app_id);
  const std::string mention = message.at("entities").at(0).at("text");
  CHECK(message.at("text") == mention + " stop");
  const std::string path = "/conversations/" + encoded(said.at("conversation_id")) + "/activities/";
  CHECK(running.connector("POST", path + said.at("id").get<std::string>(), {{"type", "message"}, {"text", "so be it"}})
            .status == 201);
  CHECK(running.control("GET", "/ledger/channels").body.at(0).at("channel_name") == "News");
  words["user_id"] = running.user_where([](const Json& user) { return user.at("userType") == "Guest"; }).at("id");
  CHECK(running.control("POST", "/say-in-channel", words).status == 400);
}

TEST_CASE("events of teams are doubled, swapped, lost and redelivered as those of people") {
  Bot bot;
  Options options = quiet(bot);
  SECTION("doubled") {
    options.double_percent = 100;
    Running running(options);
    const Json team = running.team({{"count", 1}});
    running.graph("POST", apps_of(team), running.bind());
    CHECK(bot.wait_for(4).size() == 4);
  }
  SECTION("swapped") {
    options.swap_percent = 100;
    Running running(options);
    const Json team = running.team({{"count", 1}});
    running.graph("POST", apps_of(team), running.bind());
    CHECK(bot.wait_for(2).front().activity.at("type") == "conversationUpdate");
  }
  SECTION("lost, but not when a person installs") {
    options.no_event_percent = 100;
    Running running(options);
    const Json team = running.team({{"count", 1}});
    running.graph("POST", apps_of(team), running.bind());
    CHECK(running.control("GET", "/ledger/summary").body.at("events").at("suppressed") == 1);
    CHECK(running.world().at("teams").at(0).at("event_ever") == false);
    const Json other = running.team({{"count", 1}});
    running.control("POST", "/install-team", {{"team", other.at("id")}});
    CHECK(bot.wait_for(2).size() == 2);
  }
  SECTION("redelivered") {
    bot.answer_with(500);
    Running running(options);
    running.control("POST", "/behaviour", {{"redeliver_after_ms", 50}});
    const Json team = running.team({{"count", 1}});
    running.graph("POST", apps_of(team), running.bind());
    bot.wait_for(3);
    bot.answer_with(200);
    CHECK(eventually([&] { return running.control("GET", "/ledger/summary").body.at("events").at("delivered") == 2; }));
    const auto posts = bot.wait_for(4);
    const auto same = [&](const Bot::Post& post) { return post.activity == posts.front().activity; };
    CHECK(std::count_if(posts.begin(), posts.end(), same) >= 2);
  }
}
