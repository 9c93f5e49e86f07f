#include "core/licences.hpp"

#include "base/letters.hpp"

namespace welcomed::core {

const std::vector<std::string>& teams_plans() {
  static const std::vector<std::string> kPlans{
      "57ff2da0-773e-42df-b2af-ffb7a2317929",  // TEAMS1
      "4fa4026d-ce74-4962-a151-8e96d57ea8e4",  // TEAMS_FREE
      "f4f2f6de-6830-442b-a433-e92249faebe2",  // Teams Essentials
      "304767db-7d23-49e8-a945-4a7eb65f9f28",  // TEAMS_GOV, of GCC tenants, which are in the public cloud
      "495922d5-f138-498b-8967-4acdcdfb2a74",  // TEAMS_GCCHIGH
      "9953b155-8aef-4c56-92f3-72b0487fce41",  // TEAMS_AR_GCCHIGH
      "ec0dd2de-a877-4059-a9b8-5838b5629b2a",  // TEAMS_DOD
      "fd500458-c24c-478e-856c-a6067a8376cd",  // TEAMS_AR_DOD
  };
  return kPlans;
}

bool can_be_used(std::string_view capability_status) {
  const auto status = ascii_lower(capability_status);
  return status == "enabled" || status == "warning";
}

bool mostly_unlicensed(std::int64_t selected, std::int64_t unlicensed) { return unlicensed > selected; }

}  // namespace welcomed::core
