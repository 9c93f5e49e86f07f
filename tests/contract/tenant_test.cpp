// What the simulated tenant answers beyond what the daemon asks, errors above all, against the official descriptions.
#include <catch2/catch.hpp>
#include <functional>
#include <iostream>
#include <regex>

#include "caller.hpp"
#include "contracts.hpp"
#include "witness.hpp"

using namespace contract;

namespace {

/// Errors that must have been among the answers, so that the test shows what it says.
const std::vector<std::string> kErrors = {
    "GET /users 400",
    "GET /users 401",
    "GET /users 403",
    "GET /users 429",
    "GET /users/{user-id} 404",
    "GET /groups/{group-id}/members 404",
    "GET /appCatalogs/teamsApps 429",
    "POST /users/{user-id}/teamwork/installedApps 400",
    "POST /users/{user-id}/teamwork/installedApps 403",
    "POST /users/{user-id}/teamwork/installedApps 404",
    "POST /users/{user-id}/teamwork/installedApps 409",
    "POST /v3/conversations 400",
    "POST /v3/conversations 401",
    "POST /v3/conversations/{conversationId}/activities 403",
    "POST /v3/conversations/{conversationId}/activities 404",
    "GET /v3/conversations/{conversationId}/members 429",
};

/// The description of all channels has ChannelAccount; Teams is documented to answer with these, too
/// (contracts/bot.md §8.2 and the samples of members), and so the tenant does.
bool is_of_teams_members(const std::string& deviation) {
  static const std::regex kOfTeams(
      "GET /v3/conversations/\\{conversationId\\}/(paged)?members(/\\{memberId\\})?: answer 200 body .*/"
      "(objectId|givenName|surname|email|userPrincipalName|tenantId|userRole): is not declared");
  return std::regex_match(deviation, kOfTeams);
}

Json user_who(const Json& world, const std::function<bool(const Json&)>& is) {
  for (const Json& user : world.at("users")) {
    if (is(user)) return user;
  }
  return nullptr;
}

bool can_install(const Json& user) {
  return user.at("accountEnabled") == true && user.at("licensed") == true && user.at("userType") == "Member" &&
         user.at("installed_at_start") == false;
}

std::string installs_of(const Json& user) {
  return "/users/" + user.at("id").get<std::string>() + "/teamwork/installedApps";
}

void read_directory(Caller& graph, const Json& world) {
  const Json page = graph.get("/users?$top=5&$select=id,displayName,userType");
  graph.get(page.at("@odata.nextLink"));
  graph.set("ConsistencyLevel", "eventual");
  graph.get("/users?$count=true&$filter=department eq 'Engineering'");
  graph.get("/users");
  graph.get("/users?$filter=nonsense");
  graph.get("/users?$top=5000");
  const std::string user = "/users/" + world.at("users")[0].at("id").get<std::string>();
  for (const char* rest : {"", "?$select=id,mail,jobTitle", "/licenseDetails"}) graph.get(user + rest);
  graph.get("/users/nobody@nowhere.example");
  for (const char* list : {"/groups", "/groups?$filter=displayName eq 'Sales'&$select=id,displayName"}) graph.get(list);
  const std::string group = "/groups/" + world.at("groups")[0].at("id").get<std::string>();
  for (const char* rest :
       {"", "/members", "/transitiveMembers", "/transitiveMembers/microsoft.graph.user?$count=true"}) {
    graph.get(group + rest);
  }
  graph.get("/groups/00000000-0000-0000-0000-000000000000");
  graph.get("/groups/00000000-0000-0000-0000-000000000000/members");
}

void install_and_remove(Caller& graph, const Tenant& tenant, const Json& world) {
  const std::string catalog = tenant.about("catalog_id");
  graph.get("/appCatalogs/teamsApps?$filter=id eq '" + catalog + "'&$expand=appDefinitions");
  graph.get("/appCatalogs/teamsApps/" + catalog);
  graph.get("/appCatalogs/teamsApps/00000000-0000-0000-0000-000000000000");
  const std::string apps = tenant.about("base") + "/graph/v1.0/appCatalogs/teamsApps/";
  const Json bind = {{"teamsApp@odata.bind", apps + catalog}};
  const Json user = user_who(world, can_install);
  const std::string installs = installs_of(user);
  graph.ask("POST", installs, bind);
  graph.ask("POST", installs, bind);
  graph.ask("POST", installs, {{"teamsApp@odata.bind", apps + "00000000-0000-0000-0000-000000000000"}});
  graph.ask("POST", installs, {{"wrong", true}});
  graph.get(installs);
  const Json listed =
      graph.get(installs + "?$expand=teamsApp,teamsAppDefinition&$filter=teamsApp/id eq '" + catalog + "'");
  const std::string install = installs + "/" + listed.at("value")[0].at("id").get<std::string>();
  for (const char* rest : {"", "?$expand=teamsAppDefinition", "/chat", "/chat"}) graph.get(install + rest);
  graph.ask("POST", install + "/upgrade");
  graph.ask("DELETE", install);
  graph.ask("DELETE", install);
  graph.get(install + "/chat");
  const Json unlicensed = user_who(world, [](const Json& one) { return one.at("licensed") == false; });
  if (!unlicensed.is_null()) graph.ask("POST", installs_of(unlicensed), bind);
  tenant.control("block", {{"user_id", user.at("id")}, {"by", "policy"}});
  graph.ask("POST", installs, bind);
  tenant.control("block", {{"user_id", user.at("id")}, {"by", "none"}});
}

void converse(Caller& connector, const Tenant& tenant, const Json& world) {
  const Json user = user_who(world, [](const Json& one) { return one.at("installed") == true; });
  const std::string directory = tenant.about("tenant_id");
  const Json parameters = {{"isGroup", false}, {"members", {{{"id", user.at("id")}}}}, {"tenantId", directory}};
  const std::string all = "/v3/conversations";
  const std::string one = all + "/" + connector.ask("POST", all, parameters).at("id").get<std::string>();
  const Json message = {{"type", "message"}, {"text", "Hello"}};
  const std::string sent = connector.ask("POST", one + "/activities", message).at("id");
  connector.ask("POST", one + "/activities/" + sent, message);
  connector.ask("PUT", one + "/activities/" + sent, message);
  connector.ask("DELETE", one + "/activities/" + sent);
  connector.ask("DELETE", one + "/activities/" + sent);
  connector.ask("POST", one + "/activities", {{"type", "nonsense"}});
  connector.ask("POST", all, {{"isGroup", true}});
  connector.get(one + "/members");
  connector.get(one + "/pagedmembers");
  connector.get(one + "/members/" + user.at("id").get<std::string>());
  connector.get(one + "/members/nobody");
  connector.ask("POST", all + "/a:unknown/activities", message);
  for (const char* by : {"policy", "user", "none"}) {
    tenant.control("block", {{"user_id", user.at("id")}, {"by", by}});
    connector.ask("POST", one + "/activities", message);
  }
}

void be_throttled(Caller& graph, Caller& connector, const Tenant& tenant) {
  tenant.control("limits", {{"enabled", true}, {"directory_units", 1}, {"installed_reads", 1}, {"bot", 1}});
  for (int i = 0; i < 5; ++i) {
    graph.get("/users?$select=id");
    graph.get("/appCatalogs/teamsApps");
    connector.get("/v3/conversations/a:unknown/members");
  }
  tenant.control("limits", {{"enabled", false}});
}

void be_refused(Caller& graph, Caller& connector, const Tenant& tenant) {
  tenant.control("roles", {{"roles", Json::array()}, {"expire_tokens", true}});
  graph.get("/users");
  connector.ask("POST", "/v3/conversations", Json::object());
  Caller without_roles(tenant.about("base") + "/graph/v1.0", tenant.token(tenant.about("base") + "/graph"));
  without_roles.get("/users");
  without_roles.get("/appCatalogs/teamsApps");
}

}  // namespace

TEST_CASE("what the tenant answers to others than the daemon is as the official descriptions say") {
  const auto contracts = contracts_folder();
  if (!contracts) return;
  const Tenant tenant({"--users", "200", "--seed", "3", "--installed-percent", "20"});
  const Json world = tenant.control("world");
  Caller graph(tenant.about("base") + "/graph/v1.0", tenant.token(tenant.about("base") + "/graph"));
  Caller connector(tenant.about("base") + "/teams", tenant.token("https://api.botframework.com"));
  read_directory(graph, world);
  install_and_remove(graph, tenant, world);
  converse(connector, tenant, world);
  be_throttled(graph, connector, tenant);
  be_refused(graph, connector, tenant);

  Witness witness(*contracts);
  witness.hold(tenant.control("ledger/requests?limit=100000"), true);
  std::cout << witness.checked() << " answers of the tenant checked\n";
  for (const std::string& error : kErrors) {
    INFO("the answer " << error);
    CHECK(witness.seen().count(error) == 1);
  }
  for (const auto& [text, example] : witness.deviations()) {
    if (!is_of_teams_members(text)) FAIL_CHECK(text << "\n    " << example);
  }
}

TEST_CASE("an answer that is not as described is found in what the tenant recorded") {
  const auto contracts = contracts_folder();
  if (!contracts) return;
  const Tenant tenant({"--users", "20"});
  const Json body = {{"value", {{{"id", 7}, {"colour", "red"}}}}};
  tenant.control("faults", {{"route", "GET /graph/v1.0/groups"}, {"effect", {{"status", 200}, {"body", body}}}});
  Caller graph(tenant.about("base") + "/graph/v1.0", tenant.token(tenant.about("base") + "/graph"));
  graph.get("/groups");
  Witness witness(*contracts);
  witness.hold(tenant.control("ledger/requests"), true);
  const auto found = witness.deviations();
  CHECK(found.count("GET /groups: answer 200 body /value/*/id: has the wrong type") == 1);
  CHECK(found.count("GET /groups: answer 200 body /value/*/colour: is not declared") == 1);
}
