#include "cli/planned.hpp"

#include <algorithm>
#include <map>

#include "base/readable.hpp"
#include "core/causes.hpp"
#include "daemon/discovery.hpp"

namespace welcomed::cli {
namespace {

constexpr const char* kNotFound = "user_not_found";
constexpr std::size_t kMostNames = 20;
constexpr int kMostOverlaps = 20;

/// How many messages somebody gets when their turn comes.
std::int64_t messages_at_once(const core::Policy* policy) {
  if (policy == nullptr) return 0;
  return std::count_if(policy->messages.begin(), policy->messages.end(),
                       [](const core::Message& message) { return message.after == Duration(0); });
}

PolicyPlan plan_of(const store::PolicyCounts& counts, const config::Config& config, TimePoint now) {
  PolicyPlan plan{.name = counts.policy,
                  .tenant = tenant_name(config, counts.tenant),
                  .hold = counts.held,
                  .unseen = counts.unseen,
                  .excluded = counts.excluded};
  const auto waiting = counts.rollout.waiting();
  plan.install = installs_to_come(counts) + waiting - counts.rollout.members_waiting;
  for (const auto* targets : {&counts.users, &counts.teams})
    plan.installed += count_of(*targets, "installed") + count_of(*targets, "reachable");
  plan.welcome = counts.messages_to_come + waiting * messages_at_once(config.policy(counts.policy));
  for (const auto* messages : {&counts.messages, &counts.channels})
    for (const auto& [key, states] : *messages) plan.welcomed += count_of(states, "sent");
  const double seconds =
      std::max(static_cast<double>(installs_to_come(counts)) / config.limits.graph_install_per_second,
               static_cast<double>(counts.messages_to_come) / config.limits.send_per_second);
  if (counts.messages_to_come > 0) plan.last_at = now + Duration(static_cast<Duration::rep>(seconds * 1000));
  plan.last_at = std::max({plan.last_at, last_turn(counts, config, now), counts.last_due});
  return plan;
}

/// Names that are nobody's do not count as left out by the policy, and in a plan they are.
Status add_not_found(store::Store& store, std::vector<PolicyPlan>& plans) {
  std::map<std::string, PolicyPlan*> by_name;
  for (auto& plan : plans) by_name[plan.name] = &plan;
  return store.progress([&](const store::ProgressRow& row) {
    const auto plan = by_name.find(row.policy);
    if (row.reason != kNotFound || plan == by_name.end()) return true;
    auto& [name, into] = *plan;
    ++into->excluded[kNotFound];
    if (into->not_found.size() < kMostNames) into->not_found.push_back(row.name);
    return true;
  });
}

Result<std::vector<PolicyChange>> changes_since(store::Store& store, const Before& before) {
  if (before.policies.empty()) return std::vector<PolicyChange>();
  const auto after = store.known_policies();
  if (!after) return tl::unexpected<Error>(after.error());
  return store.selection_changes().map(
      [&](const auto& selections) { return changes_of(before.policies, *after, selections, before.renamed); });
}

std::string not_found_text(const PolicyPlan& plan) {
  std::string names;
  for (const auto& each : plan.not_found) names += (names.empty() ? ": " : ", ") + readable(each);
  const auto more = plan.excluded.at(kNotFound) - static_cast<std::int64_t>(plan.not_found.size());
  if (more > 0) names += " and " + grouped(more) + " more";
  return names + "; " + std::string(core::cause(kNotFound).remedy);
}

Json plan_json(const PolicyPlan& plan) {
  return {{"name", plan.name},
          {"tenant", plan.tenant},
          {"install", plan.install},
          {"installed", plan.installed},
          {"welcome", plan.welcome},
          {"welcomed", plan.welcomed},
          {"hold", plan.hold},
          {"unseen", plan.unseen},
          {"excluded", plan.excluded},
          {"not_found", plan.not_found},
          {"last_at", plan.last_at ? Json(format_time(*plan.last_at)) : Json(nullptr)}};
}

std::string plan_text(const PolicyPlan& plan, const Paint& paint) {
  auto text = paint.strong(readable(plan.name)) + " " + paint.faint("in " + readable(plan.tenant)) + "\n";
  text += "  to install         " + grouped(plan.install) + "\n";
  text += "  installed already  " + grouped(plan.installed) + "\n";
  text += "  messages to send   " + grouped(plan.welcome) + "\n";
  text += "  messages sent      " + grouped(plan.welcomed) + "\n";
  if (plan.hold > 0)
    text += "  to hold            " + grouped(plan.hold) + " who have the app already: set `existing`\n";
  if (plan.hold > 0 && plan.unseen > 0)
    text += "  not looked at      " + grouped(plan.unseen) + ", of whom more may be held\n";
  for (const auto& [reason, count] : plan.excluded)
    text += "  left out           " + grouped(count) + " " + readable(reason) +
            (reason == kNotFound ? not_found_text(plan) : "") + "\n";
  if (plan.last_at) text += "  last one at        " + format_time(*plan.last_at) + "\n";
  return text;
}

}  // namespace

Result<Before> remember_policies(store::Store& store, const config::Config& config) {
  auto renamed = store.rename_policies(daemon::policy_rows(config));
  if (!renamed) return tl::unexpected<Error>(renamed.error());
  const auto remembered = store.remember_selections();
  if (!remembered) return tl::unexpected<Error>(remembered.error());
  auto policies = store.known_policies();
  if (!policies) return tl::unexpected<Error>(policies.error());
  return Before{std::move(*policies), std::move(*renamed)};
}

Result<Planned> read_plan(store::Store& store, const config::Config& config, TimePoint now, const Before& before) {
  const auto counts = store.counts();
  if (!counts) return tl::unexpected<Error>(counts.error());
  auto warnings = store.warnings();
  if (!warnings) return tl::unexpected<Error>(warnings.error());
  auto former_bots = store.former_bots();
  if (!former_bots) return tl::unexpected<Error>(former_bots.error());
  auto changes = changes_since(store, before);
  if (!changes) return tl::unexpected<Error>(changes.error());
  auto overlaps = store.overlaps(kMostOverlaps);
  if (!overlaps) return tl::unexpected<Error>(overlaps.error());
  Planned planned{.policies = {},
                  .warnings = std::move(*warnings),
                  .former_bots = std::move(*former_bots),
                  .changes = std::move(*changes),
                  .overlaps = std::move(*overlaps)};
  for (const auto& policy : *counts) planned.policies.push_back(plan_of(policy, config, now));
  const auto some_failed = [](const store::PolicyCounts& each) { return count_of(each.users, "failed") > 0; };
  if (!std::any_of(counts->begin(), counts->end(), some_failed)) return planned;
  const auto added = add_not_found(store, planned.policies);
  if (!added) return tl::unexpected<Error>(added.error());
  return planned;
}

Json plan_json(const Planned& planned, const config::Config& config) {
  auto policies = Json::array();
  for (const auto& plan : planned.policies) {
    auto object = plan_json(plan);
    object["warnings"] = warnings_json(planned.warnings, plan.name);
    policies.push_back(std::move(object));
  }
  return {{"policies", policies},
          {"changes", changes_json(planned.changes, config)},
          {"overlaps", overlaps_json(planned.overlaps)}};
}

std::string plan_text(const Planned& planned, const config::Config& config, const Paint& paint) {
  std::string text;
  for (const auto& plan : planned.policies)
    text += plan_text(plan, paint) + warnings_text(planned.warnings, plan.name, paint);
  return text + changes_text(planned.changes, config, paint) + overlaps_text(planned.overlaps, paint) +
         former_bots_text(planned.former_bots);
}

}  // namespace welcomed::cli
