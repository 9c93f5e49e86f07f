#include "cli/overview.hpp"

#include "core/causes.hpp"

namespace welcomed::cli {
namespace {

/// The key of a policy's first message; empty for a policy that is gone from the configuration.
std::string welcome_of(const std::string& policy, const config::Config& config) {
  const auto* known = config.policy(policy);
  return known == nullptr || known->messages.empty() ? std::string() : known->messages.front().key;
}

void add_effects(core::RolloutPoint& point, const Report& report, const std::string& policy,
                 const std::string& welcome) {
  for (const auto& each : report.effects) {
    if (each.policy != policy || each.key != welcome) continue;
    point.read += each.with(core::Effect::read);
    point.answered += each.answered;
  }
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

void add_policy(Waits& waits, const store::PolicyCounts& policy, const core::Forecast& forecast) {
  const auto& name = policy.policy;
  if (policy.rollout.paused_at) {
    waits.add(name, policy.rollout.waiting() + installs_to_come(policy) + policy.messages_to_come, "steps",
              "`welcomed resume " + name + "`: the policy is paused");
  } else {
    const auto known = [&](const std::optional<TimePoint>& until) { return forecast.reading ? std::nullopt : until; };
    waits.add(name, policy.rollout.waiting(), "people and teams", "their turn, of which this is the last",
              known(forecast.last_turn));
    waits.add(name, installs_to_come(policy), "people and teams", "the app");
    waits.add(name, policy.messages_to_come, "messages", "their recipient and the rate", known(forecast.done));
  }
  waits.add(name, policy.follow_ups, "messages", "their time, after the first one", policy.last_follow_up);
  waits.add(name, policy.no_hire_date, "people", "a hire date in the directory, from which a message to them counts");
  waits.add(name, policy.held, "people and teams", "your word on `existing`: they had the app before");
  waits.add(name, policy.unseen, "people and teams", "a look whether they had the app before");
  waits.add(name, unknown_messages(policy), "messages", "what becomes of them: their outcome is unknown");
}

void add_orders(Waits& waits, const Report& report) {
  const auto later = [&](const std::optional<TimePoint>& next) { return next > report.at ? next : std::nullopt; };
  for (const auto& each : report.notifications) {
    waits.add({}, count_of(each.messages, "pending"), "messages", "the notification " + each.key,
              each.at > report.at ? std::optional(each.at) : later(each.next));
  }
  for (const auto& each : report.amendments) {
    waits.add({}, count_of(each.messages, "pending"), "messages", "the amendment of " + each.key, later(each.next));
  }
}

void explain(Json& causes, const std::string& name) {
  if (name.empty() || causes.contains(name)) return;
  const auto& entry = core::cause(name);
  causes[name] = {{"means", entry.means}, {"remedy", entry.remedy}};
}

void explain(Json& causes, const store::CauseCount& counted) {
  const auto words = words_of(counted);
  causes[counted.cause] = {{"means", words.means}, {"remedy", words.remedy}};
}

Json causes_json(const Report& report) {
  auto causes = Json::object();
  for (const auto& each : report.causes) explain(causes, each);
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
    auto& point = all.emplace(policy.policy, policy.point).first->second;
    point.at = report.at;
    add_effects(point, report, policy.policy, welcome_of(policy.policy, config));
  }
  return all;
}

Json point_json(const core::RolloutPoint& point) {
  return Json::array({point.at.time_since_epoch().count(), point.selected, point.installed, point.welcomed,
                      point.failed, point.read, point.answered});
}

Json waits_json(const Report& report) {
  Waits waits;
  for (const auto& policy : report.policies) add_policy(waits, policy, report.forecasts.at(policy.policy));
  add_orders(waits, report);
  return std::move(waits).all();
}

Json overview_json(const Report& report, const config::Config& config, const std::vector<Error>& troubles) {
  auto all = report_json(report, config);
  all["at"] = format_time(report.at);
  all["points"] = points_json(report, config);
  all["limits"] = limits_json(config);
  all["troubles"] = troubles_json(troubles);
  all["waits"] = waits_json(report);
  all["causes"] = causes_json(report);
  return all;
}

}  // namespace welcomed::cli
