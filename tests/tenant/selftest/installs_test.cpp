#include <catch2/catch.hpp>

#include "fixture.hpp"

using namespace tenant;
using namespace tenant::selftest;

namespace {

std::string apps_of(const Json& user) {
  return "/users/" + user.at("id").get<std::string>() + "/teamwork/installedApps";
}

std::string ours(const std::string& external_id) {
  return "?$expand=teamsApp,teamsAppDefinition&$filter=" + encoded("teamsApp/externalId eq '" + external_id + "'");
}

Json install_body(const std::string& url) { return {{"teamsApp@odata.bind", url}}; }

Options small() {
  Options options;
  options.users = 200;
  options.bot_url = "http://127.0.0.1:9/none";
  return options;
}

}  // namespace

TEST_CASE("the catalog knows our app by its manifest id, another one of the same maker beside it") {
  const std::string filter =
      "/appCatalogs/teamsApps?$filter=" + encoded("externalId eq '" + shared().options().external_id + "'");
  const Reply reply = shared().graph("GET", filter + "&$expand=" + encoded("appDefinitions($expand=bot)"));
  REQUIRE(reply.body.at("value").size() == 1);
  const Json app = reply.body.at("value").at(0);
  CHECK(app.at("id") == shared().options().catalog_id);
  CHECK(app.at("appDefinitions").at(0).at("bot").at("id") == shared().options().app_id);
  CHECK(shared().graph("GET", "/appCatalogs/teamsApps").body.at("value").size() > 1);
  CHECK(shared().graph("GET", "/appCatalogs/teamsApps?$expand=nonsense").status == 400);
  CHECK(shared().graph("GET", "/appCatalogs/teamsApps/" + shared().options().catalog_id).status == 412);
}

TEST_CASE("an install answers 201 with nothing, and 409 when repeated") {
  Running running(small());
  const Json user = running.candidate();
  CHECK(running.graph("GET", apps_of(user) + ours(running.options().external_id)).body.at("value").empty());
  const Reply first = running.install(user.at("id"));
  CHECK(first.status == 201);
  CHECK(first.text.empty());
  const Reply again = running.install(user.at("id"));
  CHECK(again.status == 409);
  CHECK(again.code() == "Conflict");
  const Reply list = running.graph("GET", apps_of(user) + ours(running.options().external_id));
  REQUIRE(list.body.at("value").size() == 1);
  CHECK(list.body.at("value").at(0).at("teamsAppDefinition").at("version") == "1.0.1");
}

TEST_CASE("the chat of a fresh install is missing at first, then there") {
  Options options = small();
  options.chat_misses = 2;
  Running running(options);
  const Json user = running.candidate();
  running.install(user.at("id"));
  const Reply list = running.graph("GET", apps_of(user));
  const std::string chat = apps_of(user) + "/" + encoded(list.body.at("value").at(0).at("id")) + "/chat";
  CHECK(running.graph("GET", chat).status == 404);
  CHECK(running.graph("GET", chat).status == 404);
  const Reply found = running.graph("GET", chat);
  CHECK(found.status == 200);
  CHECK(found.body.at("id") == user.at("chat_id"));
}

TEST_CASE("an install is refused by cause") {
  Running running(small());
  const Json guest = running.user_where([](const Json& user) { return user.at("userType") == "Guest"; });
  CHECK(running.install(guest.at("id")).status == 403);
  const Json disabled = running.user_where(
      [](const Json& user) { return user.at("accountEnabled") == false && user.at("userType") == "Member"; });
  CHECK(running.install(disabled.at("id")).status == 403);
  const Json unlicensed = running.user_where([](const Json& user) {
    return user.at("licensed") == false && user.at("accountEnabled") == true && user.at("userType") == "Member";
  });
  CHECK(running.install(unlicensed.at("id")).text.find("Failed to get license information") != std::string::npos);
  const Json blocked = running.candidate();
  running.control("POST", "/block", {{"user_id", blocked.at("id")}, {"by", "policy"}});
  const Reply policy = running.install(blocked.at("id"));
  CHECK(policy.status == 403);
  CHECK(policy.body.at("error").at("innerError").at("code") == "AccessDenied");
  CHECK(running.install("99999999-0000-4000-8000-000000000000").status == 404);
}

TEST_CASE("an install needs the right body, content type and app") {
  const Json user = shared().candidate();
  const std::string apps = shared().base() + "/graph/v1.0/appCatalogs/teamsApps/";
  const std::string path = apps_of(user);
  CHECK(shared().graph("POST", path, install_body("https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/x")).status ==
        400);
  CHECK(shared().graph("POST", path, Json::object()).status == 400);
  CHECK(shared().graph("POST", path).status == 400);
  CHECK(shared().graph("POST", path, install_body(apps + "99999999-0000-4000-8000-000000000000")).status == 404);
  Json more = install_body(apps + shared().options().catalog_id);
  more["scope"] = "personal";
  CHECK(shared().graph("POST", path, more).status == 400);
  CHECK(shared().graph("POST", path, install_body(apps + "2a527703-1f6f-4559-a332-d8a7d288cd88")).code() ==
        "Forbidden");
}

TEST_CASE("a manifest of another client id refuses installs and hides what is there") {
  Running running(small());
  const Json had = running.user_where([](const Json& user) { return user.at("installed") == true; });
  running.control("POST", "/behaviour", {{"self_mismatch", true}});
  CHECK(running.install(running.candidate().at("id")).text.find("is not allowed to manage") != std::string::npos);
  CHECK(running.graph("GET", apps_of(had)).body.at("value").empty());
}

TEST_CASE("an uploaded-again app has a new id, and the old one is not found") {
  Running running(small());
  running.control("POST", "/catalog", {{"id", "99999999-0000-4000-8000-000000000001"}});
  CHECK(running.install(running.candidate().at("id")).status == 404);
}

TEST_CASE("declared resource-specific permissions must be consented to, exactly") {
  Running running(small());
  running.control("POST", "/catalog", {{"permissions", {"TeamsActivity.Send.User"}}});
  const Json user = running.candidate();
  CHECK(running.install(user.at("id")).status == 400);
  Json body = install_body(running.base() + "/graph/v1.0/appCatalogs/teamsApps/" + running.options().catalog_id);
  body["consentedPermissionSet"]["resourceSpecificPermissions"] = {
      {{"permissionValue", "TeamsActivity.Send.User"}, {"permissionType", "Application"}}};
  CHECK(running.graph("POST", apps_of(user), body).status == 201);
}

TEST_CASE("an upgrade moves to the newest published version, and is refused as an install is") {
  Running running(small());
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  const Json list = running.graph("GET", apps_of(user) + ours(running.options().external_id)).body.at("value");
  const std::string upgrade = apps_of(user) + "/" + encoded(list.at(0).at("id")) + "/upgrade";
  const auto version = [&] {
    return running.user_where([&](const Json& one) { return one.at("id") == user.at("id"); }).at("version");
  };
  running.control("POST", "/catalog", {{"version", "1.1.0"}, {"submitted", "2.0.0"}});
  const Json shown = running.graph("GET", "/appCatalogs/teamsApps?$expand=appDefinitions").body.at("value").at(0);
  REQUIRE(shown.at("appDefinitions").size() == 2);
  CHECK(shown.at("appDefinitions").at(1).at("publishingState") == "submitted");

  running.control("POST", "/block", {{"user_id", user.at("id")}, {"by", "policy"}});
  CHECK(running.graph("POST", upgrade).status == 403);
  running.control("POST", "/block", {{"user_id", user.at("id")}, {"by", "none"}});
  CHECK(running.graph("POST", upgrade, {{"version", "1.1.0"}}).status == 400);
  const Json consent{{"resourceSpecificPermissions",
                      {{{"permissionValue", "TeamsActivity.Send.User"}, {"permissionType", "Application"}}}}};
  CHECK(running.graph("POST", upgrade, {{"consentedPermissionSet", consent}}).status == 400);
  CHECK(version() == "1.0.0");
  CHECK(running.graph("POST", upgrade).status == 204);
  CHECK(version() == "1.1.0");
  CHECK(running.graph("POST", upgrade).status == 204);
  CHECK(running.graph("POST", apps_of(running.candidate()) + "/" + encoded(list.at(0).at("id")) + "/upgrade").status ==
        404);
}

TEST_CASE("upgrade and uninstall answer 204, and a catalog id is no installation id") {
  Running running(small());
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  const Reply list = running.graph("GET", apps_of(user) + ours(running.options().external_id));
  CHECK(list.body.at("value").at(0).at("teamsAppDefinition").at("version") == "1.0.0");
  const std::string one = apps_of(user) + "/" + encoded(list.body.at("value").at(0).at("id"));
  CHECK(running.graph("POST", one + "/upgrade").status == 204);
  const Reply after = running.graph("GET", one + "?$expand=teamsAppDefinition");
  CHECK(after.body.at("teamsAppDefinition").at("version") == "1.0.1");
  const Reply wrong = running.graph("DELETE", apps_of(user) + "/" + running.options().catalog_id);
  CHECK(wrong.status == 400);
  CHECK(wrong.text.find("Invalid id") != std::string::npos);
  CHECK(running.graph("DELETE", one).status == 204);
  CHECK(running.graph("DELETE", one).status == 404);
}
