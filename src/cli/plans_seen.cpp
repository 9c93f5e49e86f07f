#include "cli/plans_seen.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>

#include "base/readable.hpp"

namespace welcomed::cli {
namespace {

/// What `assignedPlans` calls Teams.
constexpr const char* kTeams = "TeamspaceAPI";

std::string of_people(int some, int all) { return std::to_string(some) + " of " + std::to_string(all) + " people"; }

}  // namespace

std::vector<Finding> findings_of(const graph::PlansSeen& seen, const std::vector<std::string>& teams_plans,
                                 const std::string& subject) {
  std::vector<Finding> all;
  bool any = false;
  for (const auto& [id, plan] : seen.plans) {
    const bool listed =
        std::any_of(teams_plans.begin(), teams_plans.end(), [&](const auto& each) { return boost::iequals(each, id); });
    any = any || listed;
    const auto told = "plans seen: " + of_people(plan.people, seen.people) + " have the plan " + readable(id);
    if (listed) {
      all.push_back({Finding::Grade::good, subject, {told + ", which counts as a licence for Teams", ""}});
    } else if (plan.service == kTeams) {
      all.push_back({Finding::Grade::warning,
                     subject,
                     {told + " of Teams, which does not count as a licence",
                      "if it lets people use Teams, add it to cloud.teams_plans"}});
    }
  }
  if (any || seen.people == 0) return all;
  all.push_back({Finding::Grade::warning,
                 subject,
                 {"plans seen: none of the first " + std::to_string(seen.people) + " people has a plan for Teams",
                  "see which plans they have, and add those that let people use Teams to cloud.teams_plans, or set "
                  "exclude.unlicensed: false"}});
  return all;
}

}  // namespace welcomed::cli
