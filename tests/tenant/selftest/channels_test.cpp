#include <catch2/catch.hpp>
#include <set>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options small() {
  Options options;
  options.users = 200;
  options.installed_percent = 0;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

Json text(const std::string& words) { return {{"type", "message"}, {"text", words}}; }

Json thread_in(const Json& channel, const Running& running) {
  return {{"isGroup", true},
          {"channelData", {{"channel", {{"id", channel}}}}},
          {"activity", text("hello")},
          {"tenantId", running.options().tenant_id}};
}

std::string conversation(const Json& id) { return "/conversations/" + encoded(id.get<std::string>()); }
std::string activities(const Json& id) { return conversation(id) + "/activities"; }

/// With the app in it, installed by a person.
Json team_with_bot(Running& running, Json body) {
  const Json team = running.team(body);
  REQUIRE(running.control("POST", "/install-team", {{"team", team.at("id")}}).status == 200);
  return team;
}

}  // namespace

TEST_CASE("a thread is made in a channel by the channel's id, in General by the team's") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}, {"channels", {"News"}}});
  for (const Json& channel : team.at("channels")) {
    const Reply made = running.connector("POST", "/conversations", thread_in(channel.at("id"), running));
    REQUIRE(made.status == 201);
    const std::string root = made.body.at("activityId").get<std::string>();
    CHECK(made.body.at("id") == channel.at("id").get<std::string>() + ";messageid=" + root);
    CHECK(running.connector("POST", activities(made.body.at("id")), text("more")).status == 201);
  }
  Json old = thread_in(team.at("thread_id"), running);
  old["bot"] = {{"id", running.options().app_id}, {"name", "x"}};
  old["members"] = {{{"id", "29:nobody"}}};
  old["channelData"]["teamsTeamId"] = old["channelData"]["teamsChannelId"] = team.at("thread_id");
  CHECK(running.connector("POST", "/conversations", old).status == 201);
  const Json ledger = running.control("GET", "/ledger/channels").body;
  REQUIRE(ledger.size() == 2);
  CHECK(ledger.at(0).at("team_id") == team.at("id"));
  CHECK(ledger.at(0).at("channel_name") == "General");
  CHECK(ledger.at(0).at("count") == 3);
  CHECK(ledger.at(1).at("activities").at(1).at("activity").at("text") == "more");
  const Json summary = running.control("GET", "/ledger/summary").body;
  CHECK(summary.at("channel_messages") == 5);
  CHECK(summary.at("messages") == 0);
}

TEST_CASE("a thread that cannot be is refused by name") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}, {"channels", {"News"}}});
  const auto code = [&](const Json& body) { return running.connector("POST", "/conversations", body).code(); };
  const Json good = thread_in(team.at("thread_id"), running);
  for (const char* needed : {"activity", "tenantId", "channelData", "isGroup"}) {
    Json body = good;
    body.erase(needed);
    CAPTURE(needed);
    CHECK(code(body) == "BadSyntax");
  }
  Json topic = good;
  topic["topicName"] = "x";
  CHECK(code(topic) == "BadSyntax");
  Json empty = good;
  empty["activity"] = {{"type", "message"}};
  CHECK(code(empty) == "BadSyntax");
  CHECK(code(thread_in("19:unknown@thread.tacv2", running)) == "ConversationNotFound");
  running.control("POST", "/channels", {{"team", team.at("id")}, {"delete", "News"}});
  CHECK(code(thread_in(team.at("channels").at(1).at("id"), running)) == "ConversationNotFound");
  const Json without = running.team({{"count", 1}});
  CHECK(code(thread_in(without.at("thread_id"), running)) == "BotNotInConversationRoster");
  CHECK(running.connector("POST", activities(without.at("thread_id")), text("x")).status == 403);
  CHECK(running.control("GET", "/ledger/channels").body.empty());
}

TEST_CASE("what the bot began threads with is read in their channel, newest first, a page at a time") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}, {"channels", {"News"}}});
  const std::string general = team.at("thread_id");
  const std::string path = "/teams/" + team.at("id").get<std::string>() + "/channels/" + encoded(general) + "/messages";
  CHECK(running.graph("GET", path).body.at("value").empty());
  std::vector<std::string> begun;
  for (int i = 0; i < 3; ++i) {
    const Json thread = running.connector("POST", "/conversations", thread_in(general, running)).body;
    begun.insert(begun.begin(), thread.at("activityId"));
    running.connector("POST", activities(thread.at("id")), text("an answer in it"));
  }
  const Json first = running.graph("GET", path + "?$top=2").body;
  REQUIRE(first.at("value").size() == 2);
  CHECK(first.at("value").at(0).at("id") == begun[0]);
  CHECK(first.at("value").at(0).at("chatId") == nullptr);
  CHECK(first.at("value").at(0).at("channelIdentity").at("channelId") == general);
  CHECK(first.at("value").at(0).at("from").at("application").at("applicationIdentityType") == "bot");
  const std::string link = first.at("@odata.nextLink");
  const Json second = running.graph("GET", link.substr((running.base() + "/graph/v1.0").size())).body;
  CHECK(second.at("value").at(0).at("id") == begun[2]);
  CHECK_FALSE(second.contains("@odata.nextLink"));
  CHECK(running.graph("GET", path + "?$orderby=lastModifiedDateTime%20desc").status == 400);
  const std::string news = team.at("channels").at(1).at("id");
  const std::string elsewhere = "/teams/00000000-0000-4000-8000-000000000000/channels/" + encoded(news);
  CHECK(running.graph("GET", elsewhere + "/messages").status == 404);
}

TEST_CASE("channel messages are updated and deleted in their threads, and nothing is found elsewhere") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}});
  const Json& general = team.at("thread_id");
  const Json thread = running.connector("POST", "/conversations", thread_in(general, running)).body;
  const std::string in_thread = activities(thread.at("id")) + "/" + thread.at("activityId").get<std::string>();
  CHECK(running.connector("PUT", in_thread, text("changed")).status == 200);
  const Json other = running.connector("POST", activities(general), text("other")).body.at("id");
  CHECK(running.connector("PUT", activities(thread.at("id")) + "/" + other.get<std::string>(), text("x")).code() ==
        "ActivityNotFoundInConversation");
  CHECK(running.connector("PUT", activities(general) + "/" + other.get<std::string>(), text("x")).status == 200);
  CHECK(running.connector("POST", in_thread, text("reply")).status == 201);
  CHECK(running.connector("DELETE", in_thread).status == 200);
  CHECK(running.connector("DELETE", in_thread).code() == "ActivityNotFoundInConversation");
  CHECK(running.connector("POST", activities(general.get<std::string>() + ";messageid=7"), text("x")).code() ==
        "ConversationNotFound");
  const Json told = running.control("GET", "/ledger/channels").body.at(0).at("activities");
  REQUIRE(told.size() == 3);
  CHECK(told.at(0).at("text_preview") == "changed");
  CHECK(told.at(0).at("deleted") == true);
  CHECK(told.at(1).at("updates") == 1);
  CHECK(told.at(2).at("conversation_id") == thread.at("id"));
  Json to_somebody = text("x");
  to_somebody["recipient"] = {{"id", "29:somebody"}};
  CHECK(running.connector("POST", activities(general), to_somebody).code() == "BadArgument");
}

TEST_CASE("an archived team is read-only, a deleted one is not there") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}});
  const auto event = [&](const char* name) {
    return running.control("POST", "/change-team", {{"team", team.at("id")}, {"event", name}}).status;
  };
  const auto post = [&] { return running.connector("POST", activities(team.at("thread_id")), text("x")); };
  CHECK(event("teamArchived") == 200);
  CHECK(post().status == 403);
  CHECK(post().body.at("errorCode") == 209);
  CHECK(event("teamArchived") == 400);
  CHECK(event("teamUnarchived") == 200);
  CHECK(post().status == 201);
  CHECK(event("teamDeleted") == 200);
  CHECK(post().code() == "ConversationNotFound");
  CHECK(event("teamRestored") == 200);
  CHECK(post().status == 201);
  CHECK(event("teamHardDeleted") == 200);
  CHECK(event("teamRestored") == 400);
  CHECK(running.control("GET", "/ledger/summary").body.at("teams_installed") == 0);
}

TEST_CASE("a member of a team with the bot is written to by the id of the roster, not of the directory") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 3}});
  const Json member = running.connector("GET", conversation(team.at("thread_id")) + "/members").body.at(1);
  const auto create = [&](const Json& id) {
    return running.connector("POST", "/conversations",
                             {{"members", {{{"id", id}}}}, {"tenantId", running.options().tenant_id}});
  };
  CHECK(create(member.at("objectId")).code() == "ForbiddenOperationException");
  const Reply made = create(member.at("id"));
  REQUIRE(made.status == 201);
  CHECK(running.connector("POST", activities(made.body.at("id")), text("hello")).status == 201);
  CHECK(running.connector("GET", conversation(made.body.at("id")) + "/members").body.size() == 1);
  CHECK(running.control("GET", "/ledger/messages").body.at(0).at("user_id") == member.at("objectId"));
  running.control("POST", "/team-members", {{"team", team.at("id")}, {"remove", {member.at("objectId")}}});
  CHECK(running.connector("POST", activities(made.body.at("id")), text("x")).code() == "BotNotInConversationRoster");
  CHECK(create(member.at("id")).code() == "ForbiddenOperationException");
}

TEST_CASE("the roster of a team comes in pages that repeat one, for General and the others alike") {
  Running running(small());
  const Json team = team_with_bot(running, {{"count", 120}, {"channels", {"News"}}});
  for (const Json& channel : team.at("channels")) {
    const std::string path = conversation(channel.at("id")) + "/pagedmembers?pageSize=10";
    Json page = running.connector("GET", path).body;
    std::vector<std::string> ids;
    int pages = 1;
    for (;; ++pages) {
      CHECK(page.at("members").size() <= 50);
      for (const Json& member : page.at("members")) ids.push_back(member.at("id").get<std::string>());
      if (!page.contains("continuationToken")) break;
      const auto token = page.at("continuationToken").get<std::string>();
      page = running.connector("GET", path + "&continuationToken=" + encoded(token)).body;
    }
    CHECK(pages == 3);
    CHECK(std::set<std::string>(ids.begin(), ids.end()).size() == 120);
    CHECK(ids.size() == 122);
  }
  const std::string general = conversation(team.at("thread_id"));
  CHECK(running.connector("GET", general + "/pagedmembers?pageSize=many").code() == "BadArgument");
  CHECK(running.connector("GET", general + "/pagedmembers?continuationToken=x").code() == "BadArgument");
  CHECK(running.connector("GET", general + "/pagedmembers?top=5").code() == "BadArgument");
  CHECK(running.connector("GET", general + "/members").body.size() == 120);
  const Json owner = running.connector("GET", general + "/members").body.at(0);
  for (const char* by : {"id", "objectId", "userPrincipalName"}) {
    CHECK(running.connector("GET", general + "/members/" + encoded(owner.at(by))).body == owner);
  }
  CHECK(running.connector("GET", general + "/members/nobody").status == 404);
}

TEST_CASE("a team tells its name and channels, General's name is null") {
  Running running(small());
  const Json team = team_with_bot(running, {{"displayName", "Red"}, {"count", 1}, {"channels", {"News"}}});
  const std::string path = "/teams/" + encoded(team.at("thread_id"));
  const Json details = running.connector("GET", path).body;
  CHECK(details == Json{{"id", team.at("thread_id")}, {"name", "Red"}, {"aadGroupId", team.at("id")}});
  const Json channels = running.connector("GET", path + "/conversations").body.at("conversations");
  REQUIRE(channels.size() == 2);
  CHECK(channels.at(0) == Json{{"id", team.at("thread_id")}, {"name", nullptr}});
  CHECK(channels.at(1).at("name") == "News");
  CHECK(running.connector("GET", "/teams/19:unknown@thread.tacv2").status == 404);
  CHECK(running.connector("GET", "/teams/" + encoded(channels.at(1).at("id"))).status == 404);
  CHECK(running.connector("GET", path + "?top=1").status == 400);
  CHECK(running.connector("POST", path, Json::object()).status == 405);
  running.control("POST", "/uninstall-team", {{"team", "Red"}});
  CHECK(running.connector("GET", path).code() == "BotNotInConversationRoster");
}

TEST_CASE("a channel takes seven sends a second, whatever the thread") {
  Options options = small();
  options.throttle = true;
  Running running(options);
  const Json team = team_with_bot(running, {{"count", 1}, {"channels", {"News"}}});
  const Json thread = running.connector("POST", "/conversations", thread_in(team.at("thread_id"), running)).body;
  Reply reply;
  int taken = 0;
  for (int n = 0; n < 9 && reply.status != 429; ++n) {
    reply = running.connector("POST", activities(n % 2 == 0 ? thread.at("id") : team.at("thread_id")), text("x"));
    taken += reply.status == 201 ? 1 : 0;
  }
  CHECK(reply.code() == "Throttled");
  CHECK(taken <= 8);
  CHECK(running.connector("POST", activities(team.at("channels").at(1).at("id")), text("x")).status == 201);
}

TEST_CASE("the wrong host of a GCC tenant is had by a fault") {
  Running running(small());
  const Json body{{"error", {{"code", "InvalidBotApiHost"}, {"message", "Invalid bot api host."}}}};
  running.control("POST", "/faults",
                  {{"route", "POST .*/v3/conversations"}, {"effect", {{"status", 403}, {"body", body}}}});
  CHECK(running.connector("POST", "/conversations", Json::object()).code() == "InvalidBotApiHost");
  CHECK(running.connector("POST", activities("a:x"), text("x")).code() == "InvalidBotApiHost");
}
