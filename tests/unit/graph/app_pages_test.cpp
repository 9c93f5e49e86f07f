#include "graph/app_pages.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed::graph;
using nlohmann::json;

TEST_CASE("a catalog whose definitions are of any shape tells what can be read of them, and throws nothing") {
  for (const auto* definition :
       {R"("x")", "1", "null", "[]", R"({"authorization":[]})", R"({"authorization":"x"})",
        R"({"authorization":{"requiredPermissionSet":[]}})", R"({"bot":[]})", R"({"bot":"x"})",
        R"({"authorization":{"requiredPermissionSet":{"resourceSpecificPermissions":[1]}}})"}) {
    INFO(definition);
    const auto page = json::parse(std::string(R"({"value":[{"id":"app","appDefinitions":[)") + definition + "]}]}");
    const auto app = app_of(page);
    REQUIRE(app);
    CHECK(app->id.str() == "app");
    CHECK(app->version.empty());
    CHECK(app->permissions.empty());
    CHECK(bot_of(page).empty());
  }
}

TEST_CASE("an app or an installation without an id is none, whatever it is made of") {
  for (const auto* item : {"1", "null", "[]", R"("x")", "{}", R"({"id":1})", R"({"id":""})"}) {
    INFO(item);
    const auto page = json::parse(std::string(R"({"value":[)") + item + "]}");
    CHECK_FALSE(app_of(page));
    CHECK_FALSE(installation_of(page));
    CHECK(bot_of(page).empty());
  }
  CHECK_FALSE(app_of(json::parse(R"({"value":{}})")));
  CHECK_FALSE(installation_of(json::parse("{}")));
}

TEST_CASE("an installation whose definition is no object has no version") {
  for (const auto* definition : {"1", "null", "[]", R"("x")"}) {
    const auto page = json::parse(std::string(R"({"value":[{"id":"i","teamsAppDefinition":)") + definition + "}]}");
    REQUIRE(installation_of(page));
    CHECK(installation_of(page)->version.empty());
  }
}
