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
    REQUIRE(app.value());
    CHECK(app.value()->id.str() == "app");
    CHECK(app.value()->version.empty());
    CHECK(app.value()->permissions.empty());
    CHECK(bot_of(page).empty());
  }
}

TEST_CASE(
    "only an empty page says that there is no app or installation; one without an id, or none at all, tells nothing") {
  for (const auto* item : {"1", "null", "[]", R"("x")", "{}", R"({"id":1})", R"({"id":""})"}) {
    INFO(item);
    const auto page = json::parse(std::string(R"({"value":[)") + item + "]}");
    CHECK_FALSE(app_of(page));
    CHECK_FALSE(installation_of(page));
    CHECK(bot_of(page).empty());
  }
  for (const auto* none : {"{}", R"({"value":null})", R"({"value":{}})", R"({"value":"none"})",
                           R"({"value":[],"@odata.nextLink":null})"}) {
    INFO(none);
    CHECK_FALSE(app_of(json::parse(none)));
    CHECK_FALSE(installation_of(json::parse(none)));
  }
  const auto empty = json::parse(R"({"value":[]})");
  REQUIRE(app_of(empty));
  CHECK_FALSE(app_of(empty).value());
  REQUIRE(installation_of(empty));
  CHECK_FALSE(installation_of(empty).value());
}

TEST_CASE("an installation whose definition is no object has no version") {
  for (const auto* definition : {"1", "null", "[]", R"("x")"}) {
    const auto page = json::parse(std::string(R"({"value":[{"id":"i","teamsAppDefinition":)") + definition + "}]}");
    const auto installed = installation_of(page);
    REQUIRE(installed);
    REQUIRE(installed.value());
    CHECK(installed.value()->version.empty());
  }
}
