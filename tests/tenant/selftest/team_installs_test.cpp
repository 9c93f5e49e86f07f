#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
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

std::string apps_of(const Json& team) { return "/teams/" + team.at("id").get<std::string>() + "/installedApps"; }

/// The one installation in the team that we may see.
std::string installation(Running& running, const Json& team) {
  const Json list = running.graph("GET", apps_of(team)).body.at("value");
  REQUIRE(list.size() == 1);
  return apps_of(team) + "/" + encoded(list.at(0).at("id").get<std::string>());
}

}  // namespace

TEST_CASE("an install in a team answers 200 with nothing, and 409 when repeated") {
  Running running(small());
  const Json team = running.team({{"count", 2}});
  CHECK(running.graph("GET", apps_of(team)).body.at("value").empty());
  const Reply first = running.graph("POST", apps_of(team), running.bind());
  CHECK(first.status == 200);
  CHECK(first.text.empty());
  CHECK(running.graph("POST", apps_of(team), running.bind()).code() == "Conflict");
  const std::string ours = "?$expand=teamsApp,teamsAppDefinition&$filter=" +
                           encoded("teamsApp/externalId eq '" + running.options().external_id + "'");
  const Json list = running.graph("GET", apps_of(team) + ours).body.at("value");
  REQUIRE(list.size() == 1);
  CHECK(list.at(0).at("teamsAppDefinition").at("version") == "1.0.1");
  CHECK(*base64_decoded(list.at(0).at("id").get<std::string>()) ==
        team.at("id").get<std::string>() + "##" + running.options().catalog_id);
  CHECK(running.control("GET", "/ledger/summary").body.at("teams_installed") == 1);
  CHECK(running.world().at("teams").at(0).at("installed") == true);
}

TEST_CASE("an install in a team is as strict as one for a user") {
  Running running(small());
  const Json team = running.team({{"count", 2}});
  const auto status = [&](const Json& body) { return running.graph("POST", apps_of(team), body).status; };
  Json more = running.bind();
  more["scope"] = "team";
  const std::string apps = running.base() + "/graph/v1.0/appCatalogs/teamsApps/";
  CHECK(status(more) == 400);
  CHECK(status(Json::object()) == 400);
  CHECK(status(nullptr) == 400);
  CHECK(status({{"teamsApp@odata.bind", apps + "99999999-0000-4000-8000-000000000000"}}) == 404);
  CHECK(status({{"teamsApp@odata.bind", apps + "2a527703-1f6f-4559-a332-d8a7d288cd88"}}) == 403);
  CHECK(running.graph("POST", "/teams/" + running.group_id("Sales") + "/installedApps", running.bind()).status == 404);
  running.control("POST", "/behaviour", {{"self_mismatch", true}});
  CHECK(running.graph("POST", apps_of(team), running.bind()).text.find("is not allowed to manage") !=
        std::string::npos);
  running.control("POST", "/behaviour", {{"self_mismatch", false}});
}

TEST_CASE("an app that asks for consent needs it, and a permission for it, and then reads its own team") {
  Running running(small());
  const Json team = running.team({{"count", 2}});
  const Json other = running.team({{"count", 2}});
  running.control("POST", "/catalog", {{"permissions", {"TeamMember.Read.Group"}}});
  Json body = running.bind();
  body["consentedPermissionSet"]["resourceSpecificPermissions"] = {
      {{"permissionValue", "TeamMember.Read.Group"}, {"permissionType", "Application"}}};
  CHECK(running.graph("POST", apps_of(team), body).text.find("ReadWriteAndConsentSelf") != std::string::npos);
  running.control("POST", "/roles", {{"roles", {"TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All"}}});
  const Reply token = running.token(running.token_form("https://graph.microsoft.com/.default"));
  const auto ask = [&](const std::string& method, const std::string& path, const Json& sent = nullptr) {
    const Fields headers{{"Authorization", "Bearer " + token.body.at("access_token").get<std::string>()},
                         {"Content-Type", "application/json"}};
    return send(method, running.base() + "/graph/v1.0" + path, sent.is_null() ? "" : sent.dump(), headers);
  };
  const auto members_of = [&](const Json& one) {
    return ask("GET", "/teams/" + one.at("id").get<std::string>() + "/members").status;
  };
  CHECK(members_of(team) == 403);
  CHECK(ask("POST", apps_of(team), running.bind()).status == 400);
  CHECK(ask("POST", apps_of(team), body).status == 200);
  CHECK(members_of(team) == 200);
  CHECK(members_of(other) == 403);
  const Json shown = ask("GET", apps_of(team) + "?$select=id,consentedPermissionSet").body.at("value").at(0);
  CHECK(shown.at("consentedPermissionSet").at("resourceSpecificPermissions").at(0).at("permissionValue") ==
        "TeamMember.Read.Group");
}

TEST_CASE("an app in a team is upgraded and removed by its installation's id") {
  Running running(small());
  const Json team = running.team({{"count", 2}});
  running.graph("POST", apps_of(team), running.bind());
  running.control("POST", "/catalog", {{"version", "1.1.0"}});
  const std::string one = installation(running, team);
  const auto version = [&] {
    return running.graph("GET", one + "?$expand=teamsAppDefinition").body.at("teamsAppDefinition").at("version");
  };
  CHECK(version() == "1.0.1");
  CHECK(running.graph("POST", one + "/upgrade", {{"version", "1.1.0"}}).status == 400);
  CHECK(running.graph("POST", one + "/upgrade").status == 204);
  CHECK(version() == "1.1.0");
  CHECK(running.graph("DELETE", apps_of(team) + "/" + running.options().catalog_id).status == 400);
  const Json other = running.team({{"count", 1}});
  CHECK(running.graph("DELETE", apps_of(other) + one.substr(apps_of(team).size())).status == 404);
  CHECK(running.graph("DELETE", one).status == 204);
  CHECK(running.graph("DELETE", one).status == 404);
}

TEST_CASE("permissions with consent install in a team, but do not remove from it") {
  Running running(small());
  const Json team = running.team({{"count", 2}});
  running.control("POST", "/roles", {{"roles", {"TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All"}}});
  CHECK(running.graph("POST", apps_of(team), running.bind()).status == 200);
  const Reply refused = running.graph("DELETE", installation(running, team));
  CHECK(refused.status == 403);
  CHECK(refused.text.find("Missing role permissions") != std::string::npos);
}

TEST_CASE("a killed tenant remembers teams, what changed of them, installs and channel messages") {
  Options options = small();
  options.ledger_file = (std::filesystem::temp_directory_path() / ("ledger-" + fresh_guid())).string();
  Json teams;
  Json channels;
  Json message;
  {
    Running running(options);
    const Json forgotten = running.control("POST", "/groups", {{"displayName", "Forgotten"}}).body.at("id");
    running.control("POST", "/members", {{"group", forgotten}, {"add", {running.candidate(1).at("id")}}});
    running.team({{"displayName", "Red"}, {"count", 5}, {"channels", {"News", "Old"}}});
    running.team({{"group", "Sales"}});
    running.team({{"group", forgotten}});
    const Json gone = running.candidate();
    running.control("POST", "/team-members", {{"team", "Red"}, {"add", {gone.at("id")}}});
    running.control("POST", "/channels", {{"team", "Red"}, {"rename", {{"id", "News"}, {"name", "Latest"}}}});
    running.control("POST", "/channels", {{"team", "Red"}, {"delete", "Old"}});
    running.control("POST", "/change-team", {{"team", "Red"}, {"rename", "Rouge"}});
    for (const char* name : {"Rouge", "Sales"}) running.control("POST", "/install-team", {{"team", name}});
    running.control("POST", "/uninstall-team", {{"team", "Sales"}});
    teams = running.world().at("teams");
    message = {{"isGroup", true},
               {"channelData", {{"channel", {{"id", teams.at(0).at("thread_id")}}}}},
               {"activity", {{"type", "message"}, {"text", "hello"}}},
               {"tenantId", options.tenant_id}};
    REQUIRE(running.connector("POST", "/conversations", message).status == 201);
    channels = running.control("GET", "/ledger/channels").body;
  }
  Running again(options);
  CHECK(again.world().at("teams") == teams);
  CHECK(again.control("GET", "/ledger/channels").body == channels);
  CHECK(again.connector("POST", "/conversations", message).status == 201);
  std::set<std::string> groups;
  for (const char* name : {"One", "Two", "Three"}) {
    groups.insert(again.control("POST", "/groups", {{"displayName", name}}).body.at("id").get<std::string>());
  }
  CHECK(groups.size() == 3);
  for (const Json& team : teams) CHECK_FALSE(groups.contains(team.at("id").get<std::string>()));
  CHECK(again.graph("POST", apps_of(teams.at(0)), again.bind()).status == 409);
  std::remove(options.ledger_file.c_str());
}
