// What the simulated tenant answers about teams, in Graph and in the connector, against the official descriptions.
#include <catch2/catch.hpp>
#include <iostream>
#include <regex>
#include <string>

#include "caller.hpp"
#include "contracts.hpp"
#include "witness.hpp"

using namespace contract;

namespace {

/// Answers that must have been seen, so that the test shows what it says.
const std::vector<std::string> kAnswers = {
    "GET /teams 200",
    "GET /teams 400",
    "GET /teams 403",
    "GET /teams/{team-id} 200",
    "GET /teams/{team-id} 404",
    "GET /teams/{team-id}/members 200",
    "GET /teams/{team-id}/members 429",
    "GET /teams/{team-id}/channels 200",
    "GET /teams/{team-id}/primaryChannel 200",
    "GET /teams/{team-id}/channels/{channel-id}/messages 200",
    "GET /teams/{team-id}/installedApps 200",
    "POST /teams/{team-id}/installedApps 200",
    "POST /teams/{team-id}/installedApps 400",
    "POST /teams/{team-id}/installedApps 404",
    "POST /teams/{team-id}/installedApps 409",
    "GET /teams/{team-id}/installedApps/{teamsAppInstallation-id} 200",
    "POST /teams/{team-id}/installedApps/{teamsAppInstallation-id}/upgrade 204",
    "DELETE /teams/{team-id}/installedApps/{teamsAppInstallation-id} 204",
    "DELETE /teams/{team-id}/installedApps/{teamsAppInstallation-id} 404",
    "GET /groups 200",
    "GET /groups/delta() 200",
    "POST /v3/conversations 201",
    "POST /v3/conversations 400",
    "POST /v3/conversations 403",
    "POST /v3/conversations 404",
    "POST /v3/conversations/{conversationId}/activities 201",
    "PUT /v3/conversations/{conversationId}/activities/{activityId} 200",
    "DELETE /v3/conversations/{conversationId}/activities/{activityId} 200",
    "GET /v3/conversations/{conversationId}/pagedmembers 200",
    "GET /v3/conversations/{conversationId}/members/{memberId} 200",
    "GET /v3/teams/{teamId} 200",
    "GET /v3/teams/{teamId} 403",
    "GET /v3/teams/{teamId}/conversations 200",
};

/// How the service is known to answer otherwise than the descriptions say.
struct Known {
  const char* deviation;  // a regular expression
  const char* reason;
};

constexpr const char* kNoErrors = "the description of the Teams extensions has no errors (contracts/bot.md §8)";

constexpr Known kKnown[] = {
    {"POST /teams/.team-id./installedApps: answer 200 body: is missing",
     "the reference page says that the body is empty (contracts/graph.md §5.4)"},
    {"GET /teams/.team-id./channels/.channel-id./messages: answer 200 body .*/applicationIdentityType: is not declared",
     "a bot's post says of which kind its application is (contracts/graph.md §5.9)"},
    {"GET /v3/conversations/.conversationId./(paged)?members(/.memberId.)?: answer 200 body .*/"
     "(objectId|givenName|surname|email|userPrincipalName|tenantId|userRole): is not declared",
     "Teams answers with more than the ChannelAccount of all channels (contracts/bot.md §8.2)"},
    {"GET /v3/teams/.teamId./conversations: answer 200 body /conversations/.*/name: has the wrong type",
     "General has no name (contracts/bot.md §8)"},
    {"GET /v3/teams/.teamId.(/conversations)?: answer (403|404|429): is not declared", kNoErrors},
    {"POST /v3/conversations/.conversationId./activities: answer 403 body.*: (does not have the shape of an error|"
     "is not declared)",
     "blocked writes are told in a shape of their own (contracts/bot.md §11)"},
};

bool is_known(const std::string& deviation) {
  for (const Known& row : kKnown) {
    if (std::regex_match(deviation, std::regex(row.deviation))) return true;
  }
  return false;
}

void read_teams(Caller& graph, const Json& team) {
  const Json page = graph.get("/teams?$top=1&$count=true&$select=id,displayName");
  graph.get(page.at("@odata.nextLink"));
  graph.get("/teams?$filter=startswith(displayName,'R')");
  graph.get("/teams?$filter=nonsense");
  graph.get("/groups?$filter=resourceProvisioningOptions/Any(x:x eq 'Team') and startswith(displayName,'R')");
  graph.get("/groups/delta?$select=displayName,resourceProvisioningOptions");
  const std::string one = "/teams/" + team.at("id").get<std::string>();
  for (const char* rest : {"", "?$select=id,internalId", "/members?$top=2", "/channels", "/primaryChannel"}) {
    graph.get(one + rest);
  }
  graph.get("/teams/00000000-0000-4000-8000-000000000000");
}

/// After the bot wrote there.
void read_channel(Caller& graph, const Json& team) {
  const std::string channel =
      "/teams/" + team.at("id").get<std::string>() + "/channels/" + escaped(team.at("thread_id"));
  graph.get(channel + "/messages?$top=1");
  graph.get(channel + "/messages?$filter=nonsense");
}

void install_and_remove(Caller& graph, const Tenant& tenant, const Json& team) {
  const std::string apps = tenant.about("base") + "/graph/v1.0/appCatalogs/teamsApps/";
  const Json bind = {{"teamsApp@odata.bind", apps + tenant.about("catalog_id")}};
  const std::string installs = "/teams/" + team.at("id").get<std::string>() + "/installedApps";
  for (int twice = 0; twice < 2; ++twice) graph.ask("POST", installs, bind);
  graph.ask("POST", installs, {{"wrong", true}});
  graph.ask("POST", installs, {{"teamsApp@odata.bind", apps + "00000000-0000-0000-0000-000000000000"}});
  const Json listed = graph.get(installs + "?$expand=teamsApp,teamsAppDefinition&$filter=teamsApp/id eq '" +
                                tenant.about("catalog_id") + "'");
  const std::string install = installs + "/" + escaped(listed.at("value")[0].at("id"));
  graph.get(install + "?$expand=teamsAppDefinition");
  graph.ask("POST", install + "/upgrade");
  for (int twice = 0; twice < 2; ++twice) graph.ask("DELETE", install);
}

Json thread_in(const Json& channel, const Tenant& tenant) {
  return {{"isGroup", true},
          {"channelData", {{"channel", {{"id", channel}}}}},
          {"activity", {{"type", "message"}, {"text", "Hello"}}},
          {"tenantId", tenant.about("tenant_id")}};
}

void read_roster(Caller& connector, const std::string& channel) {
  const std::string paged = channel + "/pagedmembers?pageSize=50";
  const Json page = connector.get(paged);
  connector.get(paged + "&continuationToken=" + escaped(page.at("continuationToken")));
  connector.get(channel + "/members");
  connector.get(channel + "/members/" + escaped(page.at("members")[0].at("id")));
}

void converse(Caller& connector, const Tenant& tenant, const Json& team, const Json& other) {
  const std::string all = "/v3/conversations";
  const Json made = connector.ask("POST", all, thread_in(team.at("thread_id"), tenant));
  connector.ask("POST", all, thread_in("19:unknown@thread.tacv2", tenant));
  connector.ask("POST", all, thread_in(other.at("thread_id"), tenant));
  connector.ask("POST", all, {{"isGroup", true}, {"tenantId", tenant.about("tenant_id")}});
  const std::string thread = all + "/" + escaped(made.at("id")) + "/activities";
  const Json message = {{"type", "message"}, {"text", "Hello"}};
  connector.ask("POST", thread, message);
  const std::string root = thread + "/" + made.at("activityId").get<std::string>();
  connector.ask("PUT", root, message);
  for (int twice = 0; twice < 2; ++twice) connector.ask("DELETE", root);
  read_roster(connector, all + "/" + escaped(team.at("thread_id")));
  const std::string about = "/v3/teams/" + escaped(team.at("thread_id"));
  connector.get(about);
  connector.get(about + "/conversations");
  connector.get("/v3/teams/" + escaped(other.at("thread_id")));
  tenant.control("change-team", {{"team", team.at("id")}, {"event", "teamArchived"}});
  connector.ask("POST", thread, message);
}

void be_refused(Caller& graph, const Tenant& tenant, const Json& team) {
  tenant.control("limits", {{"enabled", true}, {"one_team", 1}});
  const std::string members = "/teams/" + team.at("id").get<std::string>() + "/members";
  for (int i = 0; i < 3; ++i) graph.get(members);
  tenant.control("limits", {{"enabled", false}});
  tenant.control("roles", {{"roles", Json::array()}});
  Caller without_roles(tenant.about("base") + "/graph/v1.0", tenant.token(tenant.about("base") + "/graph"));
  without_roles.get("/teams");
}

}  // namespace

TEST_CASE("what the tenant answers about teams is as the official descriptions say") {
  const auto contracts = contracts_folder();
  if (!contracts) return;
  const Tenant tenant({"--users", "200", "--seed", "3"});
  const Json team = tenant.control("teams", {{"displayName", "Red"}, {"count", 80}, {"channels", {"News"}}});
  const Json other = tenant.control("teams", {{"displayName", "Blue"}, {"count", 1}});
  Caller graph(tenant.about("base") + "/graph/v1.0", tenant.token(tenant.about("base") + "/graph"));
  Caller connector(tenant.about("base") + "/teams", tenant.token("https://api.botframework.com"));
  read_teams(graph, team);
  install_and_remove(graph, tenant, team);
  tenant.control("install-team", {{"team", "Red"}});
  converse(connector, tenant, team, other);
  read_channel(graph, team);
  be_refused(graph, tenant, team);

  Witness witness(*contracts);
  witness.hold(tenant.control("ledger/requests?limit=100000"), true);
  std::cout << witness.checked() << " answers about teams checked\n";
  for (const std::string& answer : kAnswers) {
    INFO("the answer " << answer);
    CHECK(witness.seen().count(answer) == 1);
  }
  for (const auto& [text, example] : witness.deviations()) {
    if (!is_known(text)) FAIL_CHECK(text << "\n    " << example);
  }
}
