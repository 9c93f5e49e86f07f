#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace welcomed::graph {

/// The service plans of the first people of a directory.
struct PlansSeen {
  struct Plan {
    std::string service;  ///< "TeamspaceAPI"
    int people = 0;       ///< who can use it
  };
  int people = 0;
  std::map<std::string, Plan> plans;  ///< by id, in lower case
};

/// What a page of users says (https://learn.microsoft.com/graph/api/resources/assignedplan); what is none is passed
/// over.
[[nodiscard]] PlansSeen plans_in(const nlohmann::json& page);

}  // namespace welcomed::graph
