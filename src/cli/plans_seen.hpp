#pragma once
#include <string>
#include <vector>

#include "cli/finding.hpp"
#include "graph/plans.hpp"

namespace welcomed::cli {

/// What the plans of the first people of a directory say of `cloud.teams_plans`: which of those are held by whom, which
/// plans of Teams are not among them, and whether nobody has one.
[[nodiscard]] std::vector<Finding> findings_of(const graph::PlansSeen& seen,
                                               const std::vector<std::string>& teams_plans, const std::string& subject);

}  // namespace welcomed::cli
