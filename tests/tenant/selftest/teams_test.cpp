#include <catch2/catch.hpp>
#include <set>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

Options small() {
  Options options;
  options.users = 200;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

std::string path_of(const Json& team) { return "/teams/" + team.at("id").get<std::string>(); }

std::string filter(const std::string& text) { return "?$filter=" + encoded(text); }

std::set<std::string> names(const Reply& reply) {
  std::set<std::string> all;
  for (const Json& item : reply.body.at("value")) all.insert(item.at("displayName").get<std::string>());
  return all;
}

/// All items, page by page.
Json walk(Running& running, const std::string& path) {
  Json items = Json::array();
  for (Json page = running.graph("GET", path).body;;) {
    for (const Json& item : page.at("value")) items.push_back(item);
    if (!page.contains("@odata.nextLink")) return items;
    const auto link = page.at("@odata.nextLink").get<std::string>();
    page = running.graph("GET", link.substr((running.base() + "/graph/v1.0").size())).body;
  }
}

}  // namespace

TEST_CASE("there are no teams until a test makes one, of a group or anew") {
  Running running(small());
  CHECK(running.graph("GET", "/teams").body.at("value").empty());
  const Json sales = running.team({{"group", "Sales"}});
  CHECK(sales.at("id") == running.group_id("Sales"));
  CHECK(sales.at("channels") == Json::array({{{"id", sales.at("thread_id")}, {"name", "General"}}}));
  const Json fresh = running.team({{"displayName", "O'Hara"}, {"count", 3}, {"channels", {"News", "Ideas"}}});
  CHECK(fresh.at("channels").size() == 3);
  const Json shown = running.world().at("teams");
  REQUIRE(shown.size() == 2);
  CHECK(shown.at(1).at("member_count") == 3);
  CHECK(shown.at(1).at("installed") == false);
  const Json group = running.graph("GET", "/groups/" + fresh.at("id").get<std::string>()).body;
  CHECK(group.at("resourceProvisioningOptions") == Json{"Team"});
  CHECK(group.at("groupTypes") == Json{"Unified"});
  CHECK(running.graph("GET", path_of(fresh) + "/members").body.at("value").size() == 3);
}

TEST_CASE("a team that cannot be made is refused") {
  Running running(small());
  const auto status = [&](const Json& body) { return running.control("POST", "/teams", body).status; };
  CHECK(status({{"group", "No such group"}}) == 400);
  CHECK(status({{"group", "Sales"}, {"count", 3}}) == 400);
  CHECK(status({{"count", 100000}}) == 400);
  CHECK(status({{"members", {"nobody@contoso.com"}}}) == 400);
  CHECK(status({{"colour", "red"}}) == 400);
  CHECK(status({{"group", "Sales"}}) == 201);
  CHECK(status({{"group", "Sales"}}) == 400);
}

TEST_CASE("the list of teams shows three properties, filtered, counted and page by page") {
  Running running(small());
  for (const char* name : {"Red", "Rose", "O'Hara"}) running.team({{"displayName", name}});
  const Reply all = running.graph("GET", "/teams?$count=true");
  CHECK(all.body.at("@odata.count") == 3);
  CHECK(all.body.at("value").at(0).size() == 3);
  CHECK(names(running.graph("GET", "/teams" + filter("displayName eq 'O''Hara'"))) == std::set<std::string>{"O'Hara"});
  CHECK(names(running.graph("GET", "/teams" + filter("startswith(displayName,'r')"))) ==
        std::set<std::string>{"Red", "Rose"});
  CHECK(running.graph("GET", "/teams?$select=id").body.at("value").at(0).size() == 1);
  CHECK(walk(running, "/teams?$top=1").size() == 3);
  for (const char* wrong : {"$select=internalId", "$filter=id%20eq%20'x'", "$orderby=displayName", "$top=0",
                            "$filter=displayName%20ne%20'x'", "$search=x"}) {
    CAPTURE(wrong);
    CHECK(running.graph("GET", std::string("/teams?") + wrong).status == 400);
  }
}

TEST_CASE("groups are filtered by being a team, without an advanced query") {
  Running running(small());
  running.team({{"group", "Sales"}});
  running.team({{"displayName", "Salt"}});
  running.team({{"displayName", "Red"}});
  const std::string any = "resourceProvisioningOptions/Any(x:x eq 'Team')";
  CHECK(names(running.graph("GET", "/groups" + filter(any))) == std::set<std::string>{"Sales", "Salt", "Red"});
  CHECK(names(running.graph("GET", "/groups" + filter(any + " and startswith(displayName,'Sal')"))) ==
        std::set<std::string>{"Sales", "Salt"});
  CHECK(names(running.graph("GET", "/groups" + filter("groupTypes/any(c:c eq 'Unified')"))).size() == 3);
  for (const char* wrong :
       {"resourceProvisioningOptions eq 'Team'", "displayName/any(x:x eq 'Sales')",
        "resourceProvisioningOptions/any(x:y eq 'Team')", "resourceProvisioningOptions/any(x:x ne 'Team')",
        "not resourceProvisioningOptions/any(x:x eq 'Team')", "resourceProvisioningOptions/any(x:x eq 'Team'"}) {
    CAPTURE(wrong);
    CHECK(running.graph("GET", "/groups" + filter(wrong)).status == 400);
  }
}

TEST_CASE("a delta query of groups tells what became a team, and what is gone") {
  Running running(small());
  const auto follow = [&](const std::string& path) {
    Json page = running.graph("GET", path).body;
    Json items = page.at("value");
    while (page.contains("@odata.nextLink")) {
      const auto link = page.at("@odata.nextLink").get<std::string>();
      page = running.graph("GET", link.substr((running.base() + "/graph/v1.0").size())).body;
      for (const Json& item : page.at("value")) items.push_back(item);
    }
    const auto link = page.at("@odata.deltaLink").get<std::string>();
    return std::pair(items, link.substr((running.base() + "/graph/v1.0").size()));
  };
  auto [items, link] = follow("/groups/delta?$select=displayName,resourceProvisioningOptions");
  CHECK(items.at(0).at("resourceProvisioningOptions").empty());
  const Json sales = running.team({{"group", "Sales"}});
  std::tie(items, link) = follow(link);
  REQUIRE(items.size() == 1);
  CHECK(items.at(0).at("id") == sales.at("id"));
  CHECK(items.at(0).at("resourceProvisioningOptions") == Json{"Team"});
  running.control("POST", "/change-team", {{"team", "Sales"}, {"event", "teamDeleted"}});
  std::tie(items, link) = follow(link);
  CHECK(items == Json::array({{{"id", sales.at("id")}, {"@removed", {{"reason", "changed"}}}}}));
  CHECK(running.graph("GET", path_of(sales)).status == 404);
  running.control("POST", "/change-team", {{"team", sales.at("id")}, {"event", "teamHardDeleted"}});
  std::tie(items, link) = follow(link);
  CHECK(items.at(0).at("@removed").at("reason") == "deleted");
}

TEST_CASE("a team shows its thread, its channels and its people") {
  Running running(small());
  const Json guest = running.user_where([](const Json& user) { return user.at("userType") == "Guest"; });
  const Json owner = running.candidate();
  const Json team =
      running.team({{"members", {owner.at("id"), guest.at("userPrincipalName")}}, {"channels", {"News"}}});
  CHECK(running.graph("GET", path_of(team) + "?$select=internalId").body.at("internalId") == team.at("thread_id"));
  CHECK(running.graph("GET", path_of(team)).body.at("isArchived") == false);
  CHECK(names(running.graph("GET", path_of(team) + "/channels")) == std::set<std::string>{"General", "News"});
  CHECK(running.graph("GET", path_of(team) + "/primaryChannel").body.at("id") == team.at("thread_id"));
  const Json members = running.graph("GET", path_of(team) + "/members").body.at("value");
  REQUIRE(members.size() == 2);
  CHECK(members.at(0).at("roles") == Json{"owner"});
  CHECK(members.at(1).at("roles") == Json{"guest"});
  CHECK(members.at(1).at("userId") == guest.at("id"));
  CHECK(members.at(1).at("tenantId") == running.options().tenant_id);
  CHECK(running.graph("GET", path_of(team) + "/members?$select=userId").body.at("value").at(0).size() == 2);
  CHECK(running.graph("GET", path_of(team) + "/members?$select=user").status == 400);
  CHECK(running.graph("GET", path_of(team) + "?$select=nonsense").status == 400);
  CHECK(running.graph("GET", path_of(team) + "?$expand=channels").status == 400);
  CHECK(running.graph("GET", path_of(team) + "/members?$orderby=displayName").status == 400);
  CHECK(running.graph("GET", path_of(team) + "/channels?$top=1").status == 400);
  CHECK(running.graph("GET", "/teams/Sales").status == 400);
  const Reply none = running.graph("GET", "/teams/" + running.group_id("Sales") + "/channels");
  CHECK(none.status == 404);
  CHECK(none.code() == "NotFound");
}

TEST_CASE("a team of five thousand is made at once and read in pages") {
  Options options = small();
  options.users = 6000;
  Running running(options);
  const Millis before = now_ms();
  const Json team = running.team({{"count", 5000}});
  CHECK(now_ms() - before < 3000);
  const Json members = walk(running, path_of(team) + "/members?$top=999");
  std::set<std::string> ids;
  for (const Json& member : members) ids.insert(member.at("userId").get<std::string>());
  CHECK(members.size() == 5000);
  CHECK(ids.size() == 5000);
}

TEST_CASE("each question about a team needs its own permission") {
  Running running(small());
  const Json team = running.team({{"count", 1}});
  const std::vector<std::string> paths{"/teams",
                                       path_of(team),
                                       path_of(team) + "/members",
                                       path_of(team) + "/channels",
                                       path_of(team) + "/primaryChannel",
                                       path_of(team) + "/installedApps"};
  const auto statuses_with = [&](const Json& roles) {
    running.control("POST", "/roles", {{"roles", roles}});
    const Reply token = running.token(running.token_form("https://graph.microsoft.com/.default"));
    const std::string bearer = "Bearer " + token.body.at("access_token").get<std::string>();
    std::vector<int> statuses;
    for (const std::string& path : paths) {
      statuses.push_back(send("GET", running.base() + "/graph/v1.0" + path, "", {{"Authorization", bearer}}).status);
    }
    return statuses;
  };
  CHECK(statuses_with({"Team.ReadBasic.All"}) == std::vector<int>{200, 200, 403, 403, 403, 403});
  CHECK(statuses_with({"TeamMember.Read.All"}) == std::vector<int>{403, 403, 200, 403, 403, 403});
  CHECK(statuses_with({"Channel.ReadBasic.All"}) == std::vector<int>{403, 403, 403, 200, 200, 403});
  CHECK(statuses_with({"Directory.Read.All"}) == std::vector<int>{403, 200, 403, 200, 403, 200});
  CHECK(statuses_with({"TeamsAppInstallation.ReadWriteSelfForUser.All"}) ==
        std::vector<int>{403, 403, 403, 403, 403, 403});
}

TEST_CASE("one team is asked four times a second, all teams more often") {
  Options options = small();
  options.throttle = true;
  Running running(options);
  const Json one = running.team({{"count", 1}});
  const Json other = running.team({{"count", 1}});
  Reply reply;
  for (int n = 0; n < 6 && reply.status != 429; ++n) reply = running.graph("GET", path_of(one) + "/installedApps");
  CHECK(reply.status == 429);
  CHECK(reply.code() == "TooManyRequests");
  CHECK(std::stod(reply.header("Retry-After")) > 0);
  CHECK(running.graph("GET", path_of(other)).status == 200);
  CHECK(running.control("GET", "/ledger/summary").body.at("throttled").at("one_team") >= 1);
}
