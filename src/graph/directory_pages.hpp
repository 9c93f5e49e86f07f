#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/outcome.hpp"
#include "graph/resources.hpp"

/// What Graph tells of the directory (contracts/graph.md §6). Fields that are missing or of a wrong type count as not
/// told, items without an id are left out.
namespace welcomed::graph {

/// A page of a delta query; Retry `bad_answer` for one that does not list what changed, or where it goes on: whoever a
/// reading from the beginning does not meet is gone.
[[nodiscard]] Outcome<UserChanges> user_changes_of(const nlohmann::json& page,
                                                   const std::vector<std::string>& teams_plans);
[[nodiscard]] Outcome<GroupChanges> group_changes_of(const nlohmann::json& page);

/// A user with one of the plans has a licence.
[[nodiscard]] core::DirectoryUser user_of(const nlohmann::json& user, const std::vector<std::string>& teams_plans);
[[nodiscard]] core::DirectoryGroup group_of(const nlohmann::json& group);

/// A page of those whom a filter fits.
[[nodiscard]] People people_of(const nlohmann::json& page);
[[nodiscard]] Profile profile_of(const nlohmann::json& user);

/// A page of a team's channels, without those that only some of its members see: private and shared ones.
[[nodiscard]] std::vector<Channel> channels_of(const nlohmann::json& page);

}  // namespace welcomed::graph
