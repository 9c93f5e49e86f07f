#include "cli/plan_changes.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/join.hpp>
#include <map>
#include <utility>

#include "base/readable.hpp"
#include "config/keys.hpp"
#include "config/restart.hpp"
#include "config/text.hpp"

namespace welcomed::cli {
namespace {

using Kind = PolicyChange::Kind;
using store::PolicyRow;
/// By name and tenant.
using Policies = std::map<std::pair<std::string, TenantId>, const PolicyRow*>;

Policies by_name(const std::vector<PolicyRow>& all) {
  Policies policies;
  for (const auto& each : all) policies[{each.name, each.tenant}] = &each;
  return policies;
}

bool both_tell(const std::string& key, const PolicyRow& one, const PolicyRow& other) {
  return one.settings.contains(key) && other.settings.contains(key);
}

/// A store of a version before them has no settings.
bool defined_otherwise(const PolicyRow& one, const PolicyRow& other) {
  if (both_tell(store::kTargetsSetting, one, other))
    return one.settings.at(store::kTargetsSetting) != other.settings.at(store::kTargetsSetting);
  return !one.definition.empty() && !other.definition.empty() && one.definition != other.definition;
}

bool selects_otherwise(const PolicyRow& one, const PolicyRow& other) {
  return defined_otherwise(one, other) || one.welcome_channel != other.welcome_channel ||
         one.welcome_members != other.welcome_members;
}

bool says_otherwise(const PolicyRow& one, const PolicyRow& other) {
  return one.messages != other.messages || one.follow_ups != other.follow_ups || one.contents != other.contents;
}

std::vector<std::string> differences(const PolicyRow& one, const PolicyRow& other) {
  std::vector<std::string> all;
  const auto note = [&](const char* what, bool differs) {
    if (differs) all.emplace_back(what);
  };
  note("targets", selects_otherwise(one, other));
  note("messages", says_otherwise(one, other));
  note("priority", one.priority != other.priority);
  note("rollout", one.gradual != other.gradual && !both_tell("waves", one, other));
  note("existing", one.existing != other.existing);
  note("on_uninstall", one.reinstall != other.reinstall);
  note("upgrade", one.upgrade != other.upgrade);
  for (const auto& [key, value] : one.settings) {
    if (key != store::kTargetsSetting && both_tell(key, one, other)) note(key.c_str(), value != other.settings.at(key));
  }
  return all;
}

PolicyChange change(Kind kind, const PolicyRow& row) {
  return {.kind = kind, .name = row.name, .tenant = row.tenant, .was = {}, .differs = {}};
}

std::string name_before(const std::string& name, const std::vector<store::Renamed>& renamed) {
  const auto found = std::find_if(renamed.begin(), renamed.end(), [&](const auto& each) { return each.name == name; });
  return found == renamed.end() ? std::string() : found->was;
}

PolicyChange change(const PolicyRow& before, const PolicyRow& after, const std::vector<store::Renamed>& renamed) {
  auto changed = change(Kind::changed, after);
  changed.was = name_before(after.name, renamed);
  changed.differs = differences(before, after);
  return changed;
}

bool differs(const PolicyChange& change) {
  return change.kind != Kind::changed || !change.was.empty() || !change.differs.empty();
}

/// The store counts by name alone: where the name went to another tenant, who was selected is the business of the one
/// that is gone.
void add_counts(PolicyChange& change, const store::SelectionChange& selection) {
  if (change.kind != Kind::gone) change.more = selection.more;
  if (change.kind != Kind::added) change.fewer = selection.fewer;
}

std::string what_becomes(const PolicyChange& change) {
  if (change.kind == Kind::added) return "new, selects " + grouped(change.more);
  if (change.kind == Kind::gone) return "gone, " + grouped(change.fewer) + " selected no more";
  std::vector<std::string> parts;
  if (!change.was.empty()) parts.push_back("was " + readable(change.was) + " before");
  if (!change.differs.empty()) parts.push_back(config::listed(change.differs) + " changed");
  if (change.more > 0) parts.push_back(grouped(change.more) + " newly selected");
  if (change.fewer > 0) parts.push_back(grouped(change.fewer) + " selected no more");
  if (change.turns) parts.push_back(grouped(*change.turns) + " of those who wait have their turn by now");
  return boost::algorithm::join(parts, ", ");
}

std::string line_of(const PolicyChange& change, const config::Config& config) {
  return "  " + readable(change.name) + " in " + readable(tenant_name(config, change.tenant)) + ": " +
         what_becomes(change) + "\n";
}

}  // namespace

std::string_view name(Kind kind) {
  static constexpr std::array<std::string_view, 3> kNames{"new", "gone", "changed"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<PolicyChange> changes_of(const std::vector<PolicyRow>& before, const std::vector<PolicyRow>& after,
                                     const std::vector<store::SelectionChange>& selections,
                                     const std::vector<store::Renamed>& renamed) {
  std::vector<PolicyChange> changes;
  const auto earlier = by_name(before);
  const auto later = by_name(after);
  for (const auto& [key, policy] : earlier) {
    if (!later.contains(key)) changes.push_back(change(Kind::gone, *policy));
  }
  for (const auto& [key, policy] : later) {
    const auto known = earlier.find(key);
    auto now = known == earlier.end() ? change(Kind::added, *policy) : change(*known->second, *policy, renamed);
    if (differs(now)) changes.push_back(std::move(now));
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& one, const auto& other) { return one.name < other.name; });
  for (auto& each : changes) {
    for (const auto& selection : selections) {
      if (selection.policy == each.name) add_counts(each, selection);
    }
  }
  return changes;
}

Json changes_json(const std::vector<PolicyChange>& changes, const config::Config& config) {
  auto all = Json::array();
  for (const auto& each : changes) {
    all.push_back({{"name", each.name},
                   {"tenant", tenant_name(config, each.tenant)},
                   {"change", name(each.kind)},
                   {"was", each.was.empty() ? Json(nullptr) : Json(each.was)},
                   {"differs", each.differs},
                   {"more", each.more},
                   {"fewer", each.fewer},
                   {"turns", each.turns ? Json(*each.turns) : Json(nullptr)}});
  }
  return all;
}

std::string changes_text(const std::vector<PolicyChange>& changes, const config::Config& config, const Paint& paint) {
  if (changes.empty()) return {};
  auto text = paint.strong("policies that differ from what ran") + "\n";
  for (const auto& each : changes) text += line_of(each, config);
  return text;
}

std::vector<KeyChange> key_changes_of(const std::map<std::string, std::string>& before,
                                      const std::map<std::string, std::string>& after) {
  const auto value_in = [](const std::map<std::string, std::string>& settings, const std::string& key) {
    const auto found = settings.find(key);
    return found == settings.end() ? std::string() : found->second;
  };
  std::vector<KeyChange> changes;
  for (const auto& row : config::config_keys().rows()) {
    const std::string key(row.path);
    if (value_in(before, key) != value_in(after, key)) changes.push_back({key, config::waits_for_restart(key)});
  }
  return changes;
}

Json key_changes_json(const std::vector<KeyChange>& changes) {
  auto all = Json::array();
  for (const auto& [key, waits] : changes) all.push_back({{"key", key}, {"taken_up", waits ? "restart" : "reload"}});
  return all;
}

std::string key_changes_text(const std::vector<KeyChange>& changes, const Paint& paint) {
  if (changes.empty()) return {};
  auto text = paint.strong("keys that differ from what ran") + "\n";
  for (const auto& [key, waits] : changes) {
    const auto* row = config::config_keys().find(key);
    const auto means = row == nullptr ? std::string() : " (" + std::string(row->help) + ")";
    text += "  " + key + means + ": taken up by a " + (waits ? "restart alone" : "reload") + "\n";
  }
  return text;
}

Json overlaps_json(const std::vector<store::Overlap>& overlaps) {
  auto all = Json::array();
  for (const auto& each : overlaps)
    all.push_back({{"policies", Json::array({each.policy, each.other})}, {"people", each.people}});
  return all;
}

std::string overlaps_text(const std::vector<store::Overlap>& overlaps, const Paint& paint) {
  if (overlaps.empty()) return {};
  auto text = paint.strong("policies that select the same people") + "\n";
  for (const auto& each : overlaps)
    text += "  " + readable(each.policy) + " and " + readable(each.other) + "  " + grouped(each.people) + "\n";
  return text;
}

}  // namespace welcomed::cli
