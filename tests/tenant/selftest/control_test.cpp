#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>

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

Json fault(const std::string& route, const Json& effect) { return {{"route", route}, {"effect", effect}}; }

}  // namespace

TEST_CASE("more than the allowed installs are answered 429 with a fractional Retry-After") {
  Options options = small();
  options.throttle = true;
  Running running(options);
  running.control("POST", "/limits", {{"installs", 5}});
  Reply reply;
  for (std::size_t n = 0; n < 40 && reply.status != 429; ++n) reply = running.install("nobody@contoso.com");
  REQUIRE(reply.status == 429);
  CHECK(reply.code() == "TooManyRequests");
  const double wait = std::stod(reply.header("Retry-After"));
  CHECK(wait > 0);
  CHECK(wait < 2);
  CHECK(reply.header("Retry-After").find('.') != std::string::npos);
  std::this_thread::sleep_for(std::chrono::milliseconds(static_cast<int>(wait * 1000) + 50));
  CHECK(running.install("nobody@contoso.com").status == 404);
  CHECK(running.control("GET", "/ledger/summary").body.at("throttled").at("installs") >= 1);
}

TEST_CASE("one conversation takes seven sends a second") {
  Options options = small();
  options.throttle = true;
  Running running(options);
  const Json user = running.user_where([](const Json& one) { return one.at("installed") == true; });
  const std::string path = "/conversations/" + encoded(user.at("conversation_id").get<std::string>()) + "/activities";
  Reply reply;
  int taken = 0;
  for (int n = 0; n < 9 && reply.status != 429; ++n) {
    reply = running.connector("POST", path, {{"type", "message"}, {"text", "x"}});
    taken += reply.status == 201 ? 1 : 0;
  }
  CHECK(reply.status == 429);
  CHECK(reply.code() == "Throttled");
  CHECK(taken <= 8);
  CHECK(std::stoi(reply.header("Retry-After")) >= 1);
}

TEST_CASE("a directory budget that is spent is refused with its scope") {
  Options options = small();
  options.throttle = true;
  Running running(options);
  running.control("POST", "/limits", {{"directory_units", 4}});
  Reply reply;
  for (int n = 0; n < 10 && reply.status != 429; ++n) reply = running.graph("GET", "/users");
  CHECK(reply.header("x-ms-throttle-information") == "ResourceUnitLimitExceeded");
  CHECK(running.control("POST", "/limits", {{"nonsense", 4}}).status == 400);
}

TEST_CASE("a fault answers instead of the service, or after it has acted") {
  Running running(small());
  const std::string id = running.candidate().at("id").get<std::string>();
  SECTION("a status before") {
    running.control(
        "POST", "/faults",
        fault("POST .*/installedApps$", {{"status", 503}, {"headers", Json::object({{"Retry-After", "1"}})}}));
    const Reply reply = running.install(id);
    CHECK(reply.status == 503);
    CHECK(reply.header("Retry-After") == "1");
    running.control("DELETE", "/faults");
    CHECK(running.install(id).status == 201);
  }
  SECTION("a status after") {
    running.control("POST", "/faults", fault("POST .*/installedApps$", {{"status", 502}, {"take_effect", true}}));
    CHECK(running.install(id).status == 502);
    running.control("DELETE", "/faults");
    CHECK(running.install(id).status == 409);
  }
  SECTION("a reset before and one after") {
    Json rule = fault("POST .*/installedApps$", "reset_before");
    rule["count"] = 1;
    running.control("POST", "/faults", rule);
    CHECK(running.install(id).status == 0);
    rule["effect"] = "reset_after";
    running.control("POST", "/faults", rule);
    CHECK(running.install(id).status == 0);
    CHECK(running.install(id).status == 409);
    CHECK(running.control("GET", "/faults").body.at(0).at("fired") == 1);
  }
  SECTION("half an answer") {
    running.control("POST", "/faults", fault("GET .*/users$", "truncate"));
    CHECK(running.graph("GET", "/users").status == 0);
  }
  SECTION("a late answer") {
    running.control("POST", "/faults", fault("GET .*/users$", {{"delay_ms", 200}}));
    const Millis before = now_ms();
    CHECK(running.graph("GET", "/users").status == 200);
    CHECK(now_ms() - before >= 200);
  }
  SECTION("a bad rule") {
    CHECK(running.control("POST", "/faults", fault("(", "reset_after")).status == 400);
    CHECK(running.control("POST", "/faults", fault("x", "explode")).status == 400);
  }
}

TEST_CASE("the ledger counts requests by route and keeps whole exchanges without the token") {
  Running running(small());
  running.graph("GET", "/users?$top=1");
  running.graph("GET", "/users?$top=0");
  const Json counts = running.control("GET", "/ledger/summary").body.at("requests").at("GET /graph/v1.0/users");
  CHECK(counts == Json{{"200", 1}, {"400", 1}});
  const Json kept = running.control("GET", "/ledger/requests?limit=10&route=" + encoded("GET .*/users$")).body;
  REQUIRE(kept.size() == 2);
  CHECK(kept.at(0).at("request").at("headers").at("Authorization") == "***");
  CHECK(kept.at(0).at("response").at("body").at("value").size() == 1);
}

TEST_CASE("a joiner is in the directory and in the group at once") {
  Running running(small());
  const Reply joined = running.control("POST", "/users", {{"group", "Sales"}, {"displayName", "New <at>One</at>"}});
  REQUIRE(joined.status == 201);
  const std::string id = joined.body.at("id").get<std::string>();
  CHECK(running.graph("GET", "/users/" + id).body.at("displayName") == "New <at>One</at>");
  const Json user = running.user_where([&](const Json& one) { return one.at("id") == id; });
  CHECK(user.at("groups") == Json{"All Staff", "Sales", "Sales Europe"});
  CHECK(running.control("POST", "/users", {{"group", "No such group"}}).status == 400);
}

TEST_CASE("a killed tenant remembers installs, messages, joiners and keys") {
  Options options = small();
  options.ledger_file = (std::filesystem::temp_directory_path() / ("ledger-" + fresh_guid())).string();
  std::string id;
  std::string token;
  Json messages;
  {
    Running running(options);
    id = running.control("POST", "/users", {{"group", "Sales"}}).body.at("id").get<std::string>();
    CHECK(running.install(id).status == 201);
    Json create{{"members", {{{"id", id}}}}, {"tenantId", options.tenant_id}};
    create["activity"] = {{"type", "message"}, {"text", "hello"}, {"locale", "de-DE"}};
    CHECK(running.connector("POST", "/conversations", create).body.contains("activityId"));
    messages = running.control("GET", "/ledger/messages").body;
    token = running.token(running.token_form("https://graph.microsoft.com/.default")).body.at("access_token");
  }
  std::ofstream(options.ledger_file, std::ios::app) << R"({"kind":"mess)";
  Running again(options);
  CHECK(again.control("GET", "/ledger/messages").body == messages);
  CHECK(again.install(id).status == 409);
  CHECK(send("GET", again.base() + "/graph/v1.0/users", "", {{"Authorization", "Bearer " + token}}).status == 200);
  std::remove(options.ledger_file.c_str());
}
