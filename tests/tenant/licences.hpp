// The service plans that let a person use Teams, contracts/amendments.md §1.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tenant {

/// One that a user was given.
struct Plan {
  std::string id;
  std::string status;  // capabilityStatus
};

inline constexpr const char* kTeams1 = "57ff2da0-773e-42df-b2af-ffb7a2317929";

/// TEAMS1, TEAMS_GOV …; empty for a plan that is not of Teams.
std::string_view name_of_teams_plan(std::string_view id);
/// One of the values that assignedPlan.capabilityStatus has.
bool is_capability_status(std::string_view status);
/// Whether Teams may be used with it: in its grace period, too.
bool usable(const Plan& plan);
bool any_usable(const std::vector<Plan>& plans);

}  // namespace tenant
