#include "licences.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "encoding.hpp"

namespace tenant {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kPlans{{
    {kTeams1, "TEAMS1"},
    {"4fa4026d-ce74-4962-a151-8e96d57ea8e4", "TEAMS_FREE"},
    {"f4f2f6de-6830-442b-a433-e92249faebe2", "TEAMS_ESSENTIALS"},
    {"304767db-7d23-49e8-a945-4a7eb65f9f28", "TEAMS_GOV"},
    {"495922d5-f138-498b-8967-4acdcdfb2a74", "TEAMS_GCCHIGH"},
    {"9953b155-8aef-4c56-92f3-72b0487fce41", "TEAMS_AR_GCCHIGH"},
    {"ec0dd2de-a877-4059-a9b8-5838b5629b2a", "TEAMS_DOD"},
    {"fd500458-c24c-478e-856c-a6067a8376cd", "TEAMS_AR_DOD"},
}};

}  // namespace

std::string_view name_of_teams_plan(std::string_view id) {
  for (const auto& [known, name] : kPlans) {
    if (equal_ignoring_case(known, id)) return name;
  }
  return "";
}

bool is_capability_status(std::string_view status) {
  static constexpr std::array<std::string_view, 5> kStatuses{"Enabled", "Warning", "Suspended", "LockedOut", "Deleted"};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

bool usable(const Plan& plan) {
  return !name_of_teams_plan(plan.id).empty() && (plan.status == "Enabled" || plan.status == "Warning");
}

bool any_usable(const std::vector<Plan>& plans) { return std::any_of(plans.begin(), plans.end(), usable); }

}  // namespace tenant
