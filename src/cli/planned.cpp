#include "cli/planned.hpp"

#include <algorithm>
#include <map>

#include "base/readable.hpp"
#include "cli/forecasts.hpp"
#include "core/causes.hpp"
#include "core/variant.hpp"
#include "daemon/discovery.hpp"
#include "daemon/doubled_people.hpp"
#include "daemon/people_files.hpp"

namespace welcomed::cli {
namespace {

constexpr const char* kNotFound = "user_not_found";
constexpr const char* kNoHireDate = "no_hire_date";
constexpr std::size_t kMostNames = 20;
constexpr int kMostOverlaps = 20;

/// And how many some time after that.
std::int64_t messages_later(const core::Policy* policy) {
  return policy == nullptr ? 0 : static_cast<std::int64_t>(policy->messages.size()) - messages_at_once(policy);
}

PolicyPlan plan_of(const store::PolicyCounts& counts, const config::Config& config, const core::Forecast& forecast,
                   const core::Reach& reach) {
  PolicyPlan plan{.name = counts.policy,
                  .tenant = tenant_name(config, counts.tenant),
                  .hold = counts.held,
                  .unseen = counts.unseen,
                  .no_hire_date = counts.no_hire_date,
                  .excluded = counts.excluded,
                  .not_found = {},
                  .last_at = forecast.endless ? std::nullopt : forecast.done,
                  .endless = forecast.endless,
                  .in_no_wave = reach.never,
                  .rollout = counts.rollout};
  const auto waiting = counts.rollout.waiting();
  const auto* policy = config.policy(counts.policy);
  const auto sent_before = sent_before_turn(counts, policy);
  plan.install =
      installs_to_come(counts) - counts.found + waiting - counts.rollout.members_waiting - counts.waiting_with_app;
  plan.installed = counts.found + counts.waiting_with_app;
  for (const auto* targets : {&counts.users, &counts.teams, &counts.chats})
    plan.installed += count_of(*targets, "installed") + count_of(*targets, "reachable");
  plan.welcome = counts.messages_to_come + waiting * messages_at_once(policy) - sent_before + counts.waiting_due;
  plan.follow = counts.follow_ups + waiting * messages_later(policy) - (total(counts.waiting_have) - sent_before) -
                counts.waiting_due;
  for (const auto* messages : {&counts.messages, &counts.channels, &counts.in_chats})
    for (const auto& [key, states] : *messages) plan.welcomed += count_of(states, "sent");
  return plan;
}

/// Names that are nobody's do not count as left out by the policy, and in a plan they are.
void add_not_found(const store::ProgressRow& row, PolicyPlan& into) {
  if (row.reason != kNotFound) return;
  ++into.excluded[kNotFound];
  if (into.not_found.size() < kMostNames) into.not_found.push_back(row.name);
}

bool is_to_get(const store::ProgressRow& row, const core::Message& message) {
  if (row.target_state == "waiting") return true;
  const bool on_the_way =
      row.target_state == "installing" || row.target_state == "installed" || row.target_state == "reachable";
  return on_the_way && row.key == message.key && row.message_state == "pending";
}

bool has_variants(const core::Policy& policy) {
  return std::any_of(policy.messages.begin(), policy.messages.end(),
                     [](const core::Message& message) { return !message.variants.empty(); });
}

/// The rows of one target of a policy. What it got from another policy is not among them.
using TargetRows = std::vector<store::ProgressRow>;

/// As `Deliveries::variants` has them.
std::vector<core::RecordedVariant> recorded_in(TargetRows rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& one, const auto& other) { return one.updated_at < other.updated_at; });
  std::vector<core::RecordedVariant> recorded;
  for (const auto& row : rows) {
    if (!row.variant.empty()) recorded.push_back({row.key, row.variant});
  }
  return recorded;
}

void add_variants(const TargetRows& rows, const config::Config& config, PolicyPlan& into) {
  const auto recorded = recorded_in(rows);
  for (const auto& row : rows) {
    for (const auto& message : config.policy(row.policy)->messages) {
      if (message.variants.empty() || !is_to_get(row, message)) continue;
      ++into.variants[message.key][core::template_of(message, row.id, recorded, config.policies)];
    }
  }
}

bool same_target(const store::ProgressRow& one, const store::ProgressRow& other) {
  return one.policy == other.policy && one.tenant == other.tenant && one.id == other.id;
}

/// What only the rows of people tell.
Status look_at_each(store::Store& store, const config::Config& config, std::vector<PolicyPlan>& plans) {
  std::map<std::string, PolicyPlan*> by_name;
  for (auto& plan : plans) by_name[plan.name] = &plan;
  TargetRows together;
  const auto add_together = [&] {
    if (!together.empty()) add_variants(together, config, *by_name.at(together.front().policy));
    together.clear();
  };
  const auto looked = store.reports.progress([&](const store::ProgressRow& row) {
    if (!together.empty() && !same_target(row, together.front())) add_together();
    const auto plan = by_name.find(row.policy);
    if (plan == by_name.end()) return true;
    add_not_found(row, *plan->second);
    const auto* policy = config.policy(row.policy);
    if (policy != nullptr && has_variants(*policy)) together.push_back(row);
    return true;
  });
  add_together();
  return looked;
}

Status add_doubled(store::Store& store, const config::Config& config, std::vector<store::PolicyWarning>& warnings) {
  daemon::PeopleFiles files;
  for (const auto& policy : config.policies) {
    if (policy.users.file.empty()) continue;
    auto doubled = daemon::doubled_in(store, policy, files.last_good(policy.users.file).get());
    if (!doubled) return tl::unexpected<Error>(doubled.error());
    if (*doubled) warnings.push_back(std::move(**doubled));
  }
  return {};
}

Result<std::vector<PolicyChange>> changes_since(store::Store& store, const Before& before) {
  if (before.policies.empty()) return std::vector<PolicyChange>();
  const auto after = store.policies.known();
  if (!after) return tl::unexpected<Error>(after.error());
  return store.comparison.changes().map(
      [&](const auto& selections) { return changes_of(before.policies, *after, selections, before.renamed); });
}

std::vector<KeyChange> key_changes_since(const Before& before, const config::Config& config) {
  if (before.configuration.empty()) return {};
  return key_changes_of(before.configuration, config.settings);
}

/// What other waves mean for those who wait.
void note_turns(PolicyChange& change, const store::PolicyCounts& policy, const core::Reach& reach) {
  const auto& differs = change.differs;
  const bool same = change.name == policy.policy && change.tenant == policy.tenant;
  if (same && std::find(differs.begin(), differs.end(), "waves") != differs.end()) change.turns = reach.by_now;
}

std::string not_found_text(const PolicyPlan& plan) {
  std::string names;
  for (const auto& each : plan.not_found) names += (names.empty() ? ": " : ", ") + readable(each);
  const auto more = plan.excluded.at(kNotFound) - static_cast<std::int64_t>(plan.not_found.size());
  if (more > 0) names += " and " + grouped(more) + " more";
  return names + "; " + std::string(core::cause(kNotFound).remedy);
}

std::string variants_text(const std::string& key, const store::Counts& counts) {
  std::string text;
  for (const auto& [name, count] : counts)
    text += "  variant            " + grouped(count) + " get " + readable(name) + " as " + readable(key) + "\n";
  return text;
}

Json plan_json(const PolicyPlan& plan) {
  return {{"name", plan.name},
          {"tenant", plan.tenant},
          {"install", plan.install},
          {"installed", plan.installed},
          {"welcome", plan.welcome},
          {"welcomed", plan.welcomed},
          {"follow", plan.follow},
          {"hold", plan.hold},
          {"unseen", plan.unseen},
          {"no_hire_date", plan.no_hire_date},
          {"excluded", plan.excluded},
          {"not_found", plan.not_found},
          {"variants", plan.variants},
          {"in_no_wave", plan.in_no_wave},
          {"paused", paused_json(plan.rollout)},
          {"last_at", plan.last_at ? Json(format_time(*plan.last_at)) : Json(nullptr)}};
}

std::string end_text(const PolicyPlan& plan) {
  if (plan.last_at) return "  last one at        " + format_time(*plan.last_at) + "\n";
  if (!plan.endless) return "";
  const auto* why = plan.rollout.paused_at ? "it is paused, until `welcomed resume` lets it go on"
                    : plan.in_no_wave > 0  ? "some are in no wave"
                                           : "at this pace it takes years";
  return std::string("  last one at        no end: ") + why + "\n";
}

std::string plan_text(const PolicyPlan& plan, const Paint& paint) {
  auto text = paint.strong(readable(plan.name)) + " " + paint.faint("in " + readable(plan.tenant)) + "\n" +
              paused_text(plan.rollout, paint);
  text += "  to install         " + grouped(plan.install) + "\n";
  text += "  installed already  " + grouped(plan.installed) + "\n";
  text += "  messages to send   " + grouped(plan.welcome) + "\n";
  text += "  messages sent      " + grouped(plan.welcomed) + "\n";
  if (plan.follow > 0) text += "  to follow later    " + grouped(plan.follow) + "\n";
  for (const auto& [key, counts] : plan.variants) text += variants_text(key, counts);
  if (plan.hold > 0)
    text += "  to hold            " + grouped(plan.hold) + " who have the app already: set `existing`\n";
  if (plan.hold > 0 && plan.unseen > 0)
    text += "  not looked at      " + grouped(plan.unseen) + ", of whom more may be held\n";
  if (plan.no_hire_date > 0)
    text += "  no hire date       " + grouped(plan.no_hire_date) + ", to whom what counts from it is not sent; " +
            std::string(core::cause(kNoHireDate).remedy) + "\n";
  for (const auto& [reason, count] : plan.excluded)
    text += "  left out           " + grouped(count) + " " + readable(reason) +
            (reason == kNotFound     ? not_found_text(plan)
             : reason == kNoHireDate ? "; " + std::string(core::cause(kNoHireDate).remedy)
                                     : std::string()) +
            "\n";
  if (plan.in_no_wave > 0)
    text += "  in no wave         " + grouped(plan.in_no_wave) + ", who wait until `rollout.waves` reaches them\n";
  return text + end_text(plan);
}

}  // namespace

Result<Before> remember_policies(store::Store& store, const config::Config& config) {
  const auto rows = daemon::policy_rows(config);
  auto unheeded = store.renaming.unheeded_names(rows);
  if (!unheeded) return tl::unexpected<Error>(unheeded.error());
  auto renamed = store.renaming.rename(rows);
  if (!renamed) return tl::unexpected<Error>(renamed.error());
  const auto remembered = store.comparison.remember();
  if (!remembered) return tl::unexpected<Error>(remembered.error());
  auto policies = store.policies.known();
  if (!policies) return tl::unexpected<Error>(policies.error());
  auto configuration = store.policies.configuration();
  if (!configuration) return tl::unexpected<Error>(configuration.error());
  return Before{std::move(*policies), std::move(*renamed), std::move(*unheeded), std::move(*configuration)};
}

Result<Planned> read_plan(store::Store& store, const config::Config& config, TimePoint now, const Before& before) {
  const auto counts = store.reports.counts(now);
  if (!counts) return tl::unexpected<Error>(counts.error());
  auto warnings = store.warnings.all();
  if (!warnings) return tl::unexpected<Error>(warnings.error());
  warnings->insert(warnings->end(), before.unheeded.begin(), before.unheeded.end());
  const auto doubled = add_doubled(store, config, *warnings);
  if (!doubled) return tl::unexpected<Error>(doubled.error());
  auto former_bots = store.refusals.former_bots();
  if (!former_bots) return tl::unexpected<Error>(former_bots.error());
  auto changes = changes_since(store, before);
  if (!changes) return tl::unexpected<Error>(changes.error());
  const auto pulse = store.reports.pulse();
  if (!pulse) return tl::unexpected<Error>(pulse.error());
  auto overlaps = store.comparison.overlaps(kMostOverlaps);
  if (!overlaps) return tl::unexpected<Error>(overlaps.error());
  Planned planned{.policies = {},
                  .warnings = std::move(*warnings),
                  .former_bots = std::move(*former_bots),
                  .changes = std::move(*changes),
                  .keys = key_changes_since(before, config),
                  .overlaps = std::move(*overlaps)};
  const auto forecasts = forecasts_of(*counts, *pulse, config, now);
  for (const auto& policy : *counts) {
    const auto reach = reach_of(policy, config, now);
    planned.policies.push_back(plan_of(policy, config, forecasts.at(policy.policy), reach));
    for (auto& change : planned.changes) note_turns(change, policy, reach);
  }
  const auto some_failed = [](const store::PolicyCounts& each) { return count_of(each.users, "failed") > 0; };
  const bool each_tells = std::any_of(counts->begin(), counts->end(), some_failed) ||
                          std::any_of(config.policies.begin(), config.policies.end(), has_variants);
  if (!each_tells) return planned;
  const auto looked = look_at_each(store, config, planned.policies);
  if (!looked) return tl::unexpected<Error>(looked.error());
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
          {"configuration", key_changes_json(planned.keys)},
          {"overlaps", overlaps_json(planned.overlaps)}};
}

std::string plan_text(const Planned& planned, const config::Config& config, const Paint& paint) {
  std::string text;
  for (const auto& plan : planned.policies)
    text += plan_text(plan, paint) + warnings_text(planned.warnings, plan.name, paint);
  return text + changes_text(planned.changes, config, paint) + key_changes_text(planned.keys, paint) +
         overlaps_text(planned.overlaps, paint) + former_bots_text(planned.former_bots);
}

}  // namespace welcomed::cli
