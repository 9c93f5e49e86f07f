#include "graph/plans.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "core/licences.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {

PlansSeen plans_in(const nlohmann::json& page) {
  PlansSeen seen;
  for (const auto& user : values_of(page)) {
    ++seen.people;
    std::set<std::string> theirs;
    for (const auto& each : array_of(user, "assignedPlans")) {
      if (!core::can_be_used(text_of(each, "capabilityStatus"))) continue;
      const auto id = boost::to_lower_copy(text_of(each, "servicePlanId"));
      auto& plan = seen.plans[id];
      plan.service = text_of(each, "service");
      if (theirs.insert(id).second) ++plan.people;
    }
  }
  return seen;
}

}  // namespace welcomed::graph
