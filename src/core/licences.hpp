#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::core {

/// The ids of the service plans that let a person use Teams, whatever the cloud (contracts/amendments.md §1; Microsoft
/// Entra, "Product names and service plan identifiers for licensing").
[[nodiscard]] const std::vector<std::string>& teams_plans();

/// Whether a plan with this `capabilityStatus`, in any case, can be used: `Warning` is a grace period after a lapsed
/// renewal (https://learn.microsoft.com/graph/api/resources/assignedplan).
[[nodiscard]] bool can_be_used(std::string_view capability_status);

/// Whether a policy leaves out more than half of its people for want of a licence: then it is rather the list of plans
/// that is not right, or the tenant's licences, than so many people.
[[nodiscard]] bool mostly_unlicensed(std::int64_t selected, std::int64_t unlicensed);

}  // namespace welcomed::core
