#include "cli/overview.hpp"

#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

const store::Counts& counts_of(const std::map<std::string, store::Counts>& by_key, const std::string& key) {
  static const store::Counts kNone;
  const auto found = by_key.find(key);
  return found == by_key.end() ? kNone : found->second;
}

/// The key of a policy's first message; empty for a policy that is gone from the configuration.
std::string welcome_of(const std::string& policy, const config::Config& config) {
  const auto* known = config.policy(policy);
  return known == nullptr || known->messages.empty() ? std::string() : known->messages.front().key;
}

core::RolloutPoint point_of(const store::PolicyCounts& policy, const std::string& welcome, TimePoint now) {
  core::RolloutPoint point{.at = now};
  for (const auto* kind : {&policy.users, &policy.teams}) {
    point.selected += total(*kind) - count_of(*kind, "excluded");
    point.installed += count_of(*kind, "installed") + count_of(*kind, "reachable");
    point.failed += count_of(*kind, "failed");
  }
  for (const auto* kind : {&policy.messages, &policy.channels}) {
    point.welcomed += count_of(counts_of(*kind, welcome), "sent");
    point.failed += count_of(counts_of(*kind, welcome), "failed");
  }
  return point;
}

/// Collects what waits; what nobody waits for is left out.
class Waits {
 public:
  void add(const std::string& policy, std::int64_t count, const char* what, const std::string& for_what,
           const std::optional<TimePoint>& until = std::nullopt) {
    if (count <= 0) return;
    all_.push_back({{"policy", policy.empty() ? Json(nullptr) : Json(policy)},
                    {"count", count},
                    {"what", what},
                    {"for", for_what},
                    {"until", until ? Json(format_time(*until)) : Json(nullptr)}});
  }
  [[nodiscard]] Json all() && { return std::move(all_); }

 private:
  Json all_ = Json::array();
};

std::int64_t unknown_messages(const store::PolicyCounts& policy) {
  std::int64_t sum = 0;
  for (const auto* kind : {&policy.messages, &policy.channels}) {
    for (const auto& [key, counts] : *kind) sum += count_of(counts, "unknown");
  }
  return sum;
}

void add_policy(Waits& waits, const store::PolicyCounts& policy, const config::Config& config, TimePoint now) {
  const auto& name = policy.policy;
  if (policy.rollout.paused_at) {
    waits.add(name, policy.rollout.waiting() + installs_to_come(policy) + policy.messages_to_come, "steps",
              "`welcomed resume`: the policy is paused");
  } else {
    waits.add(name, policy.rollout.waiting(), "people and teams", "their turn, of which this is the last",
              last_turn(policy, config, now));
    waits.add(name, installs_to_come(policy), "people and teams", "the app");
    waits.add(name, policy.messages_to_come, "messages", "their recipient and the rate", policy.last_due);
  }
  waits.add(name, policy.held, "people and teams", "your word on `existing`: they had the app before");
  waits.add(name, policy.unseen, "people and teams", "a look whether they had the app before");
  waits.add(name, unknown_messages(policy), "messages", "what becomes of them: their outcome is unknown");
}

void add_orders(Waits& waits, const Report& report) {
  for (const auto& each : report.notifications) {
    const auto until = each.at > report.at ? std::optional(each.at) : std::nullopt;
    waits.add({}, count_of(each.messages, "pending"), "messages", "the notification " + each.key, until);
  }
  for (const auto& each : report.amendments) {
    waits.add({}, count_of(each.messages, "pending"), "messages", "the amendment of " + each.key);
  }
}

void explain(Json& causes, const std::string& name) {
  if (name.empty() || causes.contains(name)) return;
  const auto& entry = core::cause(name);
  causes[name] = {{"means", entry.means}, {"remedy", entry.remedy}};
}

Json causes_json(const Report& report) {
  auto causes = Json::object();
  for (const auto& each : report.causes) explain(causes, each.cause);
  for (const auto& each : report.circuits) explain(causes, each.cause.name);
  for (const auto& each : report.warnings) explain(causes, each.cause.name);
  for (const auto& each : report.policies) explain(causes, each.rollout.pause_cause.name);
  return causes;
}

Json points_json(const Report& report, const config::Config& config) {
  auto points = Json::object();
  for (const auto& [policy, point] : points_of(report, config)) points[policy] = point_json(point);
  return points;
}

Json troubles_json(const std::vector<Error>& troubles) {
  auto all = Json::array();
  for (const auto& each : troubles) all.push_back({{"what", each.what}, {"remedy", each.remedy}});
  return all;
}

/// Limits are for each tenant, rates for all of them.
Json limits_json(const config::Config& config) {
  const auto tenants = static_cast<double>(config.tenants.size());
  return {{"installs_per_second", config.limits.graph_install_per_second * tenants},
          {"sends_per_second", config.limits.send_per_second * tenants}};
}

}  // namespace

std::map<std::string, core::RolloutPoint> points_of(const Report& report, const config::Config& config) {
  std::map<std::string, core::RolloutPoint> all;
  for (const auto& policy : report.policies) {
    all.emplace(policy.policy, point_of(policy, welcome_of(policy.policy, config), report.at));
  }
  return all;
}

Json point_json(const core::RolloutPoint& point) {
  return Json::array(
      {point.at.time_since_epoch().count(), point.selected, point.installed, point.welcomed, point.failed});
}

Json waits_json(const Report& report, const config::Config& config) {
  Waits waits;
  for (const auto& policy : report.policies) add_policy(waits, policy, config, report.at);
  add_orders(waits, report);
  return std::move(waits).all();
}

Json overview_json(const Report& report, const config::Config& config, const std::vector<Error>& troubles) {
  auto all = report_json(report, config);
  all["at"] = format_time(report.at);
  all["points"] = points_json(report, config);
  all["limits"] = limits_json(config);
  all["troubles"] = troubles_json(troubles);
  all["waits"] = waits_json(report, config);
  all["causes"] = causes_json(report);
  return all;
}

}  // namespace welcomed::cli
