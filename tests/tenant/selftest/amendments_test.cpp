// What contracts/amendments.md adds to the other pages.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

constexpr const char* kTeamsGov = "304767db-7d23-49e8-a945-4a7eb65f9f28";
constexpr const char* kTeams1 = "57ff2da0-773e-42df-b2af-ffb7a2317929";

Options small() {
  Options options;
  options.users = 60;
  options.no_event_percent = options.double_percent = options.swap_percent = 0;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

Json behaviour(Running& running, const Json& body) {
  const Reply reply = running.control("POST", "/behaviour", body);
  CHECK(reply.status == 200);
  return reply.body;
}

/// The changes since a link, and the next link in its place.
Json changes_since(Running& running, std::string& link) {
  const auto path = link.substr((running.base() + "/graph/v1.0").size());
  const Json page = running.graph("GET", path).body;
  REQUIRE(page.contains("@odata.deltaLink"));
  link = page.at("@odata.deltaLink");
  return page.at("value");
}

/// A link from which on everything is told.
std::string link_from_now(Running& running, const std::string& path) {
  behaviour(running, {{"delta_page", 1000}});
  Json page = running.graph("GET", path).body;
  while (page.contains("@odata.nextLink")) {
    const auto next = page.at("@odata.nextLink").get<std::string>();
    page = running.graph("GET", next.substr((running.base() + "/graph/v1.0").size())).body;
  }
  return page.at("@odata.deltaLink");
}

std::string groups_delta(const std::vector<std::string>& ids) {
  std::string filter;
  for (const auto& id : ids) filter += (filter.empty() ? "id eq '" : " or id eq '") + id + "'";
  return "/groups/delta?$select=displayName,members&$filter=" + encoded(filter);
}

std::string activities_of(const std::string& conversation) {
  return "/conversations/" + encoded(conversation) + "/activities";
}

const Json kHello{{"type", "message"}, {"text", "hello"}};

/// Somebody who has the app.
Json installed(Running& running) {
  const Json user = running.candidate();
  REQUIRE(running.install(user.at("id")).status == 201);
  return user;
}

std::string chat_of(const Json& user) { return user.at("chat_id").get<std::string>(); }

}  // namespace

TEST_CASE("whatever the plan of Teams, Enabled and Warning may have the app, the others not") {
  Running running(small());
  const auto install = [&](const char* plan, const char* status) {
    const Json plans = Json::array({{{"id", plan}, {"status", status}}});
    const Reply joined = running.control("POST", "/users", {{"plans", plans}});
    REQUIRE(joined.status == 201);
    const auto id = joined.body.at("id").get<std::string>();
    const Json assigned = running.graph("GET", "/users/" + id + "?$select=assignedPlans").body.at("assignedPlans");
    CHECK(std::any_of(assigned.begin(), assigned.end(), [&](const Json& one) {
      return one.at("servicePlanId") == plan && one.at("capabilityStatus") == status;
    }));
    return running.install(id).status;
  };
  CHECK(install(kTeamsGov, "Enabled") == 201);
  CHECK(install(kTeams1, "Warning") == 201);
  for (const char* status : {"Suspended", "LockedOut", "Deleted"}) CHECK(install(kTeams1, status) == 403);
  CHECK(install("efb87545-963c-4e0d-99df-69c6916d9eb0", "Enabled") == 403);
  const Json nonsense = Json::array({{{"id", kTeams1}, {"status", "Fine"}}});
  CHECK(running.control("POST", "/users", {{"plans", nonsense}}).status == 400);
}

TEST_CASE("who has no licence information is refused by whatever is read of their apps") {
  Running running(small());
  const Json user = installed(running);
  const auto id = user.at("id").get<std::string>();
  running.control("POST", "/change-user", {{"user_id", id}, {"licenceInformation", false}});
  const Reply reply = running.graph("GET", "/users/" + id + "/teamwork/installedApps");
  CHECK(reply.status == 403);
  CHECK(reply.body.at("error").at("message").get<std::string>().rfind("Failed to get license information", 0) == 0);
  running.control("POST", "/change-user", {{"user_id", id}, {"licenceInformation", true}});
  CHECK(running.graph("GET", "/users/" + id + "/teamwork/installedApps").status == 200);
}

TEST_CASE("a delta query may forget a restored person, a licence and a member for ever") {
  Running running(small());
  const Json user = running.user_where([](const Json& one) { return !one.at("groups").empty(); });
  const auto id = user.at("id").get<std::string>();
  auto users = link_from_now(running, "/users/delta?$select=id,assignedPlans");
  auto groups = link_from_now(running, "/groups/delta?$select=displayName,members");

  running.control("POST", "/presence", {{"user_id", id}, {"presence", "deleted"}});
  const Json removed = changes_since(running, users);
  REQUIRE(removed.size() == 1);
  CHECK(removed.at(0).at("@removed").at("reason") == "changed");
  CHECK_FALSE(changes_since(running, groups).empty());

  behaviour(running, {{"delta_forgets", true}});
  running.control("POST", "/presence", {{"user_id", id}, {"presence", "there"}});
  running.control("POST", "/change-user", {{"user_id", id}, {"plans", Json::array()}});
  running.control("POST", "/members", {{"group", "Empty"}, {"add", {id}}});
  behaviour(running, {{"delta_forgets", false}});
  CHECK(changes_since(running, users).empty());
  CHECK(changes_since(running, groups).empty());

  const Json restored = running.user_where([&](const Json& one) { return one.at("id") == id; });
  CHECK(restored.at("licensed") == false);
  CHECK(restored.at("groups").size() == user.at("groups").size() + 1);
  CHECK(running.graph("GET", "/users/" + id).status == 200);

  running.control("POST", "/presence", {{"user_id", id}, {"presence", "gone"}});
  CHECK(changes_since(running, users).at(0).at("@removed").at("reason") == "deleted");
}

TEST_CASE("a group that hides its members shows none, by whatever way, without Member.Read.Hidden") {
  Running running(small());
  const Json user = running.user_where([](const Json&) { return true; });
  const auto made =
      running.control("POST", "/groups", {{"displayName", "Council"}, {"visibility", "HiddenMembership"}});
  const auto id = made.body.at("id").get<std::string>();
  running.control("POST", "/members", {{"group", id}, {"add", {user.at("id")}}});
  running.control("POST", "/members", {{"group", "Empty"}, {"add", {id}}});
  const auto outer = running.group_id("Empty");
  const auto members = [&](const std::string& path) {
    const Reply reply = running.graph("GET", path);
    CHECK(reply.status == 200);
    return reply.body.at("value").size();
  };
  CHECK(running.graph("GET", "/groups/" + id).body.at("visibility") == "HiddenMembership");
  CHECK(members("/groups/" + id + "/members") == 0);
  CHECK(members("/groups/" + outer + "/transitiveMembers") == 1);
  CHECK_FALSE(running.graph("GET", groups_delta({id})).body.at("value").at(0).contains("members@delta"));

  running.control("POST", "/roles", {{"roles", {"Group.Read.All", "User.Read.All", "Member.Read.Hidden"}}});
  Running& same = running;
  const auto token =
      same.token(same.token_form(same.base() + "/graph/.default")).body.at("access_token").get<std::string>();
  const auto seen = [&](const std::string& path) {
    return send("GET", same.base() + "/graph/v1.0" + path, "", {{"Authorization", "Bearer " + token}}).body.at("value");
  };
  CHECK(seen("/groups/" + id + "/members").size() == 1);
  CHECK(seen("/groups/" + outer + "/transitiveMembers").size() == 2);
  CHECK(seen(groups_delta({id})).at(0).at("members@delta").size() == 1);
}

TEST_CASE("a deleted or unknown group is left out of a query of groups, or ends the whole of it") {
  Running running(small());
  const auto good = running.group_id("Sales");
  const auto gone = running.control("POST", "/groups", {{"displayName", "Gone"}}).body.at("id").get<std::string>();
  running.control("POST", "/change-group", {{"group", gone}, {"presence", "deleted"}});
  for (const auto& bad : {gone, std::string("11111111-0000-4000-8000-000000000000")}) {
    behaviour(running, {{"delta_bad_group_status", 0}});
    CHECK(running.graph("GET", groups_delta({good, bad})).body.at("value").size() == 1);
    behaviour(running, {{"delta_bad_group_status", 404}});
    CHECK(running.graph("GET", groups_delta({good, bad})).code() == "Request_ResourceNotFound");
    behaviour(running, {{"delta_bad_group_status", 400}});
    CHECK(running.graph("GET", groups_delta({good, bad})).status == 400);
  }
  CHECK(running.graph("GET", groups_delta({good})).status == 200);
  running.control("POST", "/change-group", {{"group", gone}, {"presence", "there"}});
  CHECK(running.graph("GET", groups_delta({good, gone})).body.at("value").size() == 1);
}

TEST_CASE("a group may claim to be a team, or a team not to be one") {
  Running running(small());
  const auto filter = "/groups?$filter=" + encoded("resourceProvisioningOptions/Any(x:x eq 'Team')");
  const Json provisioned{{"resourceProvisioningOptions", {"Team"}}, {"displayName", "Only claims"}};
  const auto claims = running.control("POST", "/groups", provisioned).body.at("id").get<std::string>();
  const Json team = running.team({{"displayName", "Old"}, {"count", 3}});
  running.control("POST", "/change-group", {{"group", team.at("id")}, {"resourceProvisioningOptions", Json::array()}});
  const Json found = running.graph("GET", filter).body.at("value");
  REQUIRE(found.size() == 1);
  CHECK(found.at(0).at("id") == claims);
  CHECK(running.graph("GET", "/teams").body.at("value").at(0).at("id") == team.at("id"));
  const Reply reply = running.graph("POST", "/teams/" + claims + "/installedApps", running.bind());
  CHECK(reply.status == 404);
  CHECK(reply.body.at("error").at("message") == "No team found with Group Id " + claims);
}

TEST_CASE("an app that is not listed can be installed by its id") {
  Running running(small());
  running.control("POST", "/catalog", {{"listed", false}});
  const Json apps = running.graph("GET", "/appCatalogs/teamsApps").body.at("value");
  CHECK(std::none_of(apps.begin(), apps.end(),
                     [&](const Json& app) { return app.at("id") == running.options().catalog_id; }));
  CHECK(running.install(running.candidate().at("id")).status == 201);
}

TEST_CASE("an app is installed in the scopes of its manifest alone") {
  Running running(small());
  const Json team = running.team({{"displayName", "One"}, {"count", 3}});
  const auto inner = [](const Reply& reply) { return reply.body.at("error").at("innerError").value("code", ""); };
  running.control("POST", "/catalog", {{"scopes", {"team"}}});
  const Reply refused = running.install(running.candidate().at("id"));
  CHECK(refused.status == 400);
  CHECK(inner(refused) == "AppScopeIsNotAllowed");
  running.control("POST", "/catalog", {{"scopes", {"personal"}}});
  CHECK(running.install(running.candidate().at("id")).status == 201);
  const auto in_team = [&] {
    return running.graph("POST", "/teams/" + team.at("id").get<std::string>() + "/installedApps", running.bind());
  };
  CHECK(inner(in_team()) == "AppScopeIsNotAllowed");
  running.control("POST", "/catalog", {{"scopes", {"personal", "team"}}});
  CHECK(in_team().status == 200);
}

TEST_CASE("an archived team may refuse to have its apps and its channel read") {
  Running running(small());
  const auto id = running.team({{"displayName", "Old"}, {"count", 3}}).at("id").get<std::string>();
  running.control("POST", "/change-team", {{"team", id}, {"event", "teamArchived"}});
  CHECK(running.graph("GET", "/teams/" + id + "/installedApps").status == 200);
  behaviour(running, {{"archived_refuse_reads", true}});
  for (const char* what : {"/installedApps", "/primaryChannel"}) {
    const Reply reply = running.graph("GET", "/teams/" + id + what);
    CHECK(reply.status == 403);
    CHECK(reply.body.at("error").at("message") == "Entitlements cannot be retrieved because this team is archived.");
  }
  CHECK(running.graph("GET", "/teams/" + id).body.at("isArchived") == true);
}

TEST_CASE("the default channel may have another name, which Graph tells and the connector does not") {
  Running running(small());
  const Json team = running.team({{"displayName", "Vertrieb"}, {"count", 3}, {"default_channel", "Allgemein"}});
  const auto id = team.at("id").get<std::string>();
  CHECK(running.graph("GET", "/teams/" + id + "/primaryChannel").body.at("displayName") == "Allgemein");
  CHECK(running.graph("POST", "/teams/" + id + "/installedApps", running.bind()).status == 200);
  const auto thread = encoded(team.at("thread_id").get<std::string>());
  CHECK(running.connector("GET", "/teams/" + thread + "/conversations")
            .body.at("conversations")
            .at(0)
            .at("name")
            .is_null());
}

TEST_CASE("a bot registered anew has lost the connector's ids, not Graph's, and gets new ones") {
  Options options = small();
  options.ledger_file = (std::filesystem::temp_directory_path() / ("ledger-" + fresh_guid())).string();
  Json user;
  {
    Running running(options);
    user = installed(running);
    const auto old_conversation = user.at("conversation_id").get<std::string>();
    const auto old_member = user.at("member_id").get<std::string>();
    CHECK(running.connector("POST", activities_of(old_conversation), kHello).status == 201);
    CHECK(running.control("POST", "/register-bot-anew").status == 200);

    const Reply dead = running.connector("POST", activities_of(old_conversation), kHello);
    CHECK(dead.status == 403);
    CHECK(dead.code() == "BadArgument");
    CHECK(dead.body.at("error").at("message") == "Failed to decrypt conversation id");
    behaviour(running, {{"dead_id_status", 400}});
    CHECK(running.connector("POST", activities_of(old_conversation), kHello).status == 400);
    const auto members = "/conversations/" + encoded(chat_of(user)) + "/members/";
    CHECK(running.connector("GET", members + encoded(old_member)).code() == "BadArgument");

    const auto create = [&](const std::string& member) {
      return running.connector("POST", "/conversations",
                               {{"members", {{{"id", member}}}}, {"tenantId", options.tenant_id}});
    };
    CHECK(create(old_member).code() == "BadArgument");
    CHECK(running.connector("POST", activities_of(chat_of(user)), kHello).status == 201);
    const auto created = create(user.at("id"));
    REQUIRE(created.status == 201);
    const auto fresh = created.body.at("id").get<std::string>();
    CHECK(fresh != old_conversation);
    CHECK(running.connector("POST", activities_of(fresh), kHello).status == 201);
  }
  Running again(options);
  CHECK(again.connector("POST", activities_of(user.at("conversation_id")), kHello).code() == "BadArgument");
  std::remove(options.ledger_file.c_str());
}

TEST_CASE("an app that is switched off answers with its code, in channels with ServiceError") {
  Running running(small());
  const Json user = installed(running);
  const Json team = running.team({{"displayName", "One"}, {"count", 3}});
  running.graph("POST", "/teams/" + team.at("id").get<std::string>() + "/installedApps", running.bind());
  for (const char* code : {"BotDisabledByAdmin", "TenantNoPermission", "CapabilityOverride"}) {
    behaviour(running, {{"switched_off", code}});
    CHECK(running.connector("POST", activities_of(user.at("conversation_id")), kHello).code() == code);
    const Reply in_channel = running.connector("POST", activities_of(team.at("thread_id")), kHello);
    CHECK(in_channel.status == 502);
    CHECK(in_channel.code() == "ServiceError");
  }
  behaviour(running, {{"switched_off", ""}});
  CHECK(running.connector("POST", activities_of(user.at("conversation_id")), kHello).status == 201);
  CHECK(running.control("POST", "/behaviour", {{"switched_off", "nonsense"}}).status == 400);
}

TEST_CASE("Graph's chat id may be refused while a created conversation works") {
  Running running(small());
  const Json user = installed(running);
  behaviour(running, {{"graph_chats_refused", true}});
  CHECK(running.connector("POST", activities_of(chat_of(user)), kHello).code() == "BotNotInConversationRoster");
  CHECK(running.connector("POST", activities_of(user.at("conversation_id")), kHello).status == 201);
}

TEST_CASE("events may name any service URL, and their tokens vouch for it") {
  Bot bot;
  Options options = small();
  options.bot_url = bot.url();
  Running running(options);
  const Json user = running.candidate();
  const auto claim = [](const Bot::Post& post) {
    const auto token = post.authorization.substr(std::string("Bearer ").size());
    const auto body = token.substr(token.find('.') + 1);
    return Json::parse(*base64_decoded(body.substr(0, body.find('.')))).at("serviceurl").get<std::string>();
  };
  const std::string canary = "https://canary.botapi.skype.com/amer/";
  running.control("POST", "/event", {{"user_id", user.at("id")}, {"activity", {{"serviceUrl", canary}}}});
  const std::string onyx = "https://smba.onyx.prod.teams.trafficmanager.net/amer/";
  running.control("POST", "/service-url", {{"url", onyx}});
  running.control("POST", "/say", {{"user_id", user.at("id")}, {"text", "hello"}});
  const auto posts = bot.wait_for(2);
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].activity.at("serviceUrl") == canary);
  CHECK(claim(posts[0]) == canary);
  CHECK(posts[1].activity.at("serviceUrl") == onyx);
  CHECK(claim(posts[1]) == onyx);
}

TEST_CASE("a word in Copilot chat comes from a thread of its own") {
  Bot bot;
  Options options = small();
  options.bot_url = bot.url();
  Running running(options);
  running.control("POST", "/say", {{"user_id", running.candidate().at("id")}, {"text", "stop"}, {"copilot", true}});
  const Json activity = bot.wait_for(1).at(0).activity;
  const auto thread = activity.at("conversation").at("id").get<std::string>();
  CHECK(thread.find("@thread.v2") != std::string::npos);
  CHECK(activity.at("conversation").at("conversationType") == "groupChat");
  CHECK(activity.at("channelData").at("productContext") == "COPILOT");
  CHECK(activity.at("entities").back() == Json{{"type", "ProductInfo"}, {"id", "COPILOT"}});
}

TEST_CASE("reading and reacting are told, reading to an app that asked for it") {
  Bot bot;
  Options options = small();
  options.installed_percent = 100;
  options.bot_url = bot.url();
  Running running(options);
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  const auto id = user.at("id").get<std::string>();
  CHECK(running.control("POST", "/read", {{"user_id", id}}).status == 400);
  running.control("POST", "/catalog", {{"permissions", {"ChatMessageReadReceipt.Read.Chat"}}});
  CHECK(running.control("POST", "/read", {{"user_id", id}}).status == 400);
  const Reply sent = running.connector("POST", activities_of(user.at("conversation_id")), kHello);
  const auto message = sent.body.at("id").get<std::string>();
  CHECK(running.control("POST", "/read", {{"user_id", id}}).status == 200);
  CHECK(running.control("POST", "/react", {{"user_id", id}, {"message_id", message}, {"type", "heart"}}).status == 200);
  CHECK(running.control("POST", "/react", {{"user_id", id}, {"message_id", "1"}}).status == 400);
  const auto posts = bot.wait_for(2);
  REQUIRE(posts.size() == 2);
  CHECK(posts[0].activity.at("name") == "application/vnd.microsoft.readReceipt");
  CHECK(posts[0].activity.at("value").at("lastReadMessageId") == message);
  CHECK(posts[0].activity.at("id").get<std::string>().rfind("f:", 0) == 0);
  CHECK(posts[1].activity.at("reactionsAdded") == Json::array({{{"type", "heart"}}}));
  CHECK(posts[1].activity.at("replyToId") == message);
}

TEST_CASE("people do with their first message what the rates say, and the ledger tells who did") {
  Bot bot;
  Options options = small();
  options.installed_percent = 100;
  options.bot_url = bot.url();
  options.double_percent = 0;
  options.event_delay_ms = 0;
  Running running(options);
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  running.control("POST", "/catalog", {{"permissions", {"ChatMessageReadReceipt.Read.Chat"}}});
  CHECK(running
            .control("POST", "/behaviour",
                     {{"read_percent", 100},
                      {"reply_percent", 100},
                      {"press_percent", 100},
                      {"react_percent", 100},
                      {"uninstall_percent", 100}})
            .status == 200);
  const Json button{{"type", "Action.Submit"},
                    {"title", "Show me"},
                    {"data", {{"msteams", {{"type", "messageBack"}, {"text", "help"}}}, {"mark", 3}}}};
  const Json card{
      {"type", "AdaptiveCard"}, {"version", "1.4"}, {"body", Json::array()}, {"actions", Json::array({button})}};
  const Json attachment{{"contentType", "application/vnd.microsoft.card.adaptive"}, {"content", card}};
  const Json activity{{"type", "message"}, {"attachments", Json::array({attachment})}};
  const Reply sent = running.connector("POST", activities_of(user.at("conversation_id")), activity);
  REQUIRE(sent.status == 201);
  const auto posts = bot.wait_for(5);
  REQUIRE(posts.size() == 5);
  CHECK(posts[0].activity.at("value").at("lastReadMessageId") == sent.body.at("id"));
  CHECK(posts[1].activity.at("replyToId") == sent.body.at("id"));
  CHECK(posts[2].activity.at("text") == "Thank you");
  CHECK(posts[3].activity.at("text") == "help");
  CHECK(posts[3].activity.at("value") == Json{{"mark", 3}});
  CHECK(posts[3].activity.at("replyToId") == sent.body.at("id"));
  CHECK(posts[4].activity.at("action") == "remove");
  const Json deeds = running.control("GET", "/ledger/deeds").body;
  REQUIRE(deeds.size() == 1);
  CHECK(deeds[0].at("user_id") == user.at("id"));
  CHECK(deeds[0].at("pressed") == "Show me");
  CHECK(deeds[0].at("said") == "help");
  CHECK(deeds[0].at("removed") == true);
  CHECK(deeds[0].at("blocked") == false);
}

TEST_CASE("what people do can go by how the message begins") {
  Options options = small();
  options.installed_percent = 100;
  Running running(options);
  const Json rates{{"Hello", {{"reply_percent", 100}}}, {"Hello again", {{"reply_percent", 0}}}};
  CHECK(running.control("POST", "/behaviour", {{"react_percent", 100}, {"rates_of", rates}}).status == 200);
  CHECK(running.control("GET", "/behaviour").body.at("rates_of") == rates);
  CHECK(running.control("POST", "/behaviour", {{"rates_of", {{"Hello", {{"event_delay_ms", 5}}}}}}).status == 400);
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  const Json activity{{"type", "message"}, {"summary", "Hello, Adele"}, {"text", "Hello, Adele"}};
  REQUIRE(running.connector("POST", activities_of(user.at("conversation_id")), activity).status == 201);
  const Json deeds = running.control("GET", "/ledger/deeds").body;
  REQUIRE(deeds.size() == 1);
  CHECK(deeds[0].at("replied") == true);
  CHECK(deeds[0].at("reacted") == true);
  CHECK(deeds[0].at("pressed") == nullptr);
}

TEST_CASE("Azure Arc gives its token to whoever can read the key in a file, once") {
  Options options = small();
  options.arc_folder = (std::filesystem::temp_directory_path() / ("arc-" + fresh_guid())).string();
  Running running(options);
  const auto ask = [&](const std::string& query, Fields headers) {
    headers.emplace_back("Metadata", "true");
    return send(
        "GET",
        running.base() + "/arc/token?api-version=2020-06-01&resource=" + encoded("https://graph.microsoft.com") + query,
        "", headers);
  };
  const auto key_of = [](const Reply& reply) {
    const auto realm = reply.header("WWW-Authenticate");
    REQUIRE(realm.rfind("Basic realm=", 0) == 0);
    std::ifstream file(realm.substr(std::string("Basic realm=").size()));
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  const Reply challenge = ask("", {});
  CHECK(challenge.status == 401);
  const auto key = key_of(challenge);
  CHECK(ask("", {{"Authorization", "Basic " + key}}).body.contains("access_token"));
  CHECK(ask("", {{"Authorization", "Basic " + key}}).status == 401);
  key_of(ask("", {}));
  CHECK(ask("", {{"Authorization", "Basic wrong"}}).status == 401);
  CHECK(ask("&client_id=" + options.app_id, {}).status == 400);
  CHECK(send("GET", running.base() + "/arc/token", "", {}).status == 400);
  std::filesystem::remove_all(options.arc_folder);
}
