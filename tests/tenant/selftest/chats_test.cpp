// Group chats: the app in them, what Graph and the connector say of them, what the bot is told.
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>

#include "encoding.hpp"
#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options with_people() {
  Options options;
  options.users = 60;
  options.no_event_percent = 0;
  options.double_percent = 0;
  options.swap_percent = 0;
  return options;
}

std::string made_chat(Running& running, const Json& more = Json::object()) {
  Json body{{"members", {running.candidate(0).at("id"), running.candidate(1).at("id")}}};
  body.update(more);
  const Reply reply = running.control("POST", "/chats", body);
  REQUIRE(reply.status == 201);
  return reply.body.at("id").get<std::string>();
}

std::string path_in(const std::string& chat, const std::string& rest = "") {
  return "/chats/" + percent_encoded(chat) + rest;
}

std::string activities_in(const std::string& chat) { return "/conversations/" + percent_encoded(chat) + "/activities"; }

const Json kHelloThere{{"type", "message"}, {"text", "hello"}};

}  // namespace

TEST_CASE("an install in a group chat answers 201, and 409 when repeated, and then the bot may write there") {
  Running running(with_people());
  const auto chat = made_chat(running);
  CHECK(running.connector("POST", activities_in(chat), kHelloThere).code() == "BotNotInConversationRoster");
  CHECK(running.graph("GET", path_in(chat, "/installedApps")).body.at("value").empty());
  running.control("POST", "/limits", {{"enabled", false}});
  const Reply first = running.graph("POST", path_in(chat, "/installedApps"), running.bind());
  CHECK(first.status == 201);
  CHECK(first.text.empty());
  CHECK(running.graph("POST", path_in(chat, "/installedApps"), running.bind()).code() == "Conflict");
  const Json list = running.graph("GET", path_in(chat, "/installedApps")).body.at("value");
  REQUIRE(list.size() == 1);
  CHECK(*base64_decoded(list.at(0).at("id").get<std::string>()) == chat + "##" + running.options().catalog_id);
  CHECK(running.connector("POST", activities_in(chat), kHelloThere).status == 201);
  const Json told = running.control("GET", "/ledger/chats").body;
  CHECK(told.at(0).at("chat_id") == chat);
  CHECK(told.at(0).at("count") == 1);
  CHECK(running.graph("GET", path_in(chat, "/messages")).body.at("value").size() == 1);
  CHECK(running
            .graph("DELETE", path_in(chat, "/installedApps/" + percent_encoded(list.at(0).at("id").get<std::string>())))
            .status == 204);
  CHECK(running.connector("POST", activities_in(chat), kHelloThere).code() == "BotNotInConversationRoster");
}

TEST_CASE("an install in a chat that is not there answers 404, in another organisation's 403, and so does a look") {
  Running running(with_people());
  running.control("POST", "/limits", {{"enabled", false}});
  const auto theirs = made_chat(running, {{"foreign", true}});
  for (const auto& [chat, code] : {std::pair<std::string, std::string>{"19:nowhere@thread.v2", "NotFound"},
                                   std::pair<std::string, std::string>{theirs, "Forbidden"}}) {
    CHECK(running.graph("POST", path_in(chat, "/installedApps"), running.bind()).code() == code);
    CHECK(running.graph("GET", path_in(chat, "/installedApps")).code() == code);
    CHECK(running.graph("GET", path_in(chat)).code() == code);
  }
}

TEST_CASE("Graph tells the topic of a chat, and whether it is a meeting's, to whom may read it") {
  Running running(with_people());
  running.control("POST", "/limits", {{"enabled", false}});
  const auto chat = made_chat(running, {{"topic", "Offsite"}});
  const auto meeting = made_chat(running, {{"meeting", true}});
  CHECK(meeting.starts_with("19:meeting_"));
  CHECK(running.graph("GET", path_in(chat)).body.at("topic") == "Offsite");
  CHECK(running.graph("GET", path_in(chat)).body.at("chatType") == "group");
  CHECK(running.graph("GET", path_in(meeting)).body.at("topic").is_null());
  CHECK(running.graph("GET", path_in(meeting)).body.at("chatType") == "meeting");
  CHECK(running.graph("GET", path_in(chat, "?$select=topic")).status == 400);
  CHECK(running.graph("GET", path_in("19:nowhere@thread.v2")).status == 404);
  running.control("POST", "/roles", {{"roles", {"Chat.ReadBasic.WhereInstalled"}}});
  const auto token =
      running.token(running.token_form(running.base() + "/graph/.default")).body.at("access_token").get<std::string>();
  const auto status = [&] {
    return send("GET", running.base() + "/graph/v1.0" + path_in(chat), "", {{"Authorization", "Bearer " + token}})
        .status;
  };
  CHECK(status() == 403);
  running.control("POST", "/install-chat", {{"chat", chat}, {"told", false}});
  CHECK(status() == 200);
}

TEST_CASE("a bot is told of a group chat that it is in alone, by both events when a person adds it") {
  Running running(with_people());
  Bot bot;
  running.control("POST", "/bot-url", {{"url", bot.url()}});
  const auto chat = made_chat(running);
  running.control("POST", "/change-chat", {{"chat", chat}, {"topic", "Quiet"}});
  const auto person = running.candidate(0).at("id");
  running.control("POST", "/install-chat", {{"chat", chat}, {"by", person}});
  auto posts = bot.wait_for(2);
  REQUIRE(posts.size() == 2);
  for (const auto& post : posts) {
    CHECK(post.activity.at("conversation").at("conversationType") == "groupChat");
    CHECK(post.activity.at("conversation").at("id") == chat);
    CHECK(post.activity.at("from").at("aadObjectId") == person);
    CHECK_FALSE(post.activity.at("channelData").contains("team"));
  }
  running.control("POST", "/change-chat",
                  {{"chat", chat}, {"topic", "Loud"}, {"add", {running.candidate(2).at("id")}}});
  posts = bot.wait_for(4);
  CHECK(posts.size() == 4);
  CHECK(running.control("POST", "/say-in-chat", {{"chat", chat}, {"user_id", "nobody"}, {"text", "hi"}}).status == 400);
}

TEST_CASE("a killed tenant remembers group chats, installs and messages in them") {
  Options options = with_people();
  options.ledger_file = (std::filesystem::temp_directory_path() / ("ledger-" + fresh_guid())).string();
  Json chats;
  Json told;
  std::string chat;
  {
    Running running(options);
    chat = made_chat(running, {{"topic", "Offsite"}});
    made_chat(running);
    running.control("POST", "/install-chat", {{"chat", chat}, {"told", false}});
    REQUIRE(running.connector("POST", activities_in(chat), kHelloThere).status == 201);
    chats = running.world().at("chats");
    told = running.control("GET", "/ledger/chats").body;
  }
  Running again(options);
  CHECK(again.world().at("chats") == chats);
  CHECK(again.control("GET", "/ledger/chats").body == told);
  CHECK(again.connector("POST", activities_in(chat), kHelloThere).status == 201);
  std::remove(options.ledger_file.c_str());
}
