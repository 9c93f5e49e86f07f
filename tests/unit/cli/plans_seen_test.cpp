#include "cli/plans_seen.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace welcomed;
using namespace welcomed::cli;
using nlohmann::json;

namespace {

const std::string kTeams1 = "57ff2da0-773e-42df-b2af-ffb7a2317929";
const std::string kOther = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c";

json person(const std::string& plan, const std::string& service, const std::string& status = "Enabled") {
  return {{"id", "u"},
          {"assignedPlans", {{{"servicePlanId", plan}, {"service", service}, {"capabilityStatus", status}}}}};
}

std::vector<Finding> found(const std::vector<json>& people) {
  return findings_of(graph::plans_in({{"value", people}}), {kTeams1}, "contoso");
}

}  // namespace

TEST_CASE("a plan that counts as a licence for Teams is told with how many have it") {
  const auto told =
      found({person(kTeams1, "TeamspaceAPI"), person("57FF2DA0-773E-42df-b2af-ffb7a2317929", "TeamspaceAPI"),
             person(kOther, "MicrosoftCommunicationsOnline")});
  REQUIRE(told.size() == 1);
  CHECK(told[0].grade == Finding::Grade::good);
  CHECK_THAT(told[0].told.what, Catch::Contains("2 of 3 people have the plan " + kTeams1));
}

TEST_CASE("a plan of Teams that is not listed, and a directory without a listed one, are warnings that name the key") {
  const auto told = found(
      {person("11111111-2222-4333-8444-555555555555", "TeamspaceAPI"), person(kTeams1, "TeamspaceAPI", "Suspended")});
  REQUIRE(told.size() == 2);
  for (const auto& each : told) {
    CHECK(each.grade == Finding::Grade::warning);
    CHECK_THAT(each.told.remedy, Catch::Contains("cloud.teams_plans"));
  }
  CHECK(found({}).empty());
}
