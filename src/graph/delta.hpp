#pragma once
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace welcomed::graph {

/// How many groups one delta query tells of (contracts/graph.md §6.3).
inline constexpr int kMostGroupsInFilter = 50;

/// The delta query of all users. It tells of a user when something that one of the filters asks about changes, too;
/// what of a filter's properties is not among the plain ones of a user wakes nobody.
[[nodiscard]] std::string users_query(const std::vector<std::string>& filters, bool with_plans,
                                      bool with_hire_dates = false);
/// The delta query of the names of all groups, and which of them are teams where that is asked.
[[nodiscard]] std::string group_names_query(bool teams);
/// The delta query of the direct members of these groups, at most 50, and whether they hide them.
[[nodiscard]] std::string members_query(const std::vector<GroupId>& groups);

/// What the daemon asks of each user, for `$select`.
[[nodiscard]] std::string user_properties(bool with_plans, bool with_hire_date = false);
/// The properties of a user that a filter mentions, among those that a delta query can watch; in order, each once.
[[nodiscard]] std::vector<std::string> watched_properties(const std::string& filter);

}  // namespace welcomed::graph
