#include "daemon/policy_people.hpp"

#include <algorithm>
#include <array>

#include "core/existing.hpp"
#include "core/rollout.hpp"
#include "identity/sha256.hpp"

namespace welcomed::daemon {
namespace {

std::string hex(const identity::Digest& digest) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const auto byte : digest) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 15U];
  }
  return text;
}

std::string lines(const std::vector<std::string>& texts) {
  std::string all;
  for (const auto& text : texts) all += text + "\n";
  return all + "\n";
}

std::string hash_of(const std::string& text) { return hex(identity::sha256(text)); }

/// Empty where the policy does not ask, so that its definition is what it was before that could be asked.
std::string hired_within_of(const core::Policy& policy) {
  const auto& within = policy.users.hired_within;
  return within ? "hired within " + std::to_string(within->count()) + "\n" : std::string();
}

std::string definition_of(const store::PolicySelection& selection, const core::Policy& policy) {
  const auto& exclude = policy.exclude;
  const std::string flags{policy.users.all ? '1' : '0', exclude.guests ? '1' : '0', exclude.disabled ? '1' : '0',
                          exclude.unlicensed ? '1' : '0'};
  return hash_of(flags + "\n" + policy.users.filter + "\n" + lines(selection.groups) +
                 lines(selection.left_out_groups) + lines(selection.names) + lines(selection.left_out_names) +
                 (policy.teams.any() ? daemon::definition_of(policy.teams) : std::string()) + hired_within_of(policy) +
                 (policy.chats.any() ? daemon::definition_of(policy.chats) : std::string()) +
                 (selection.wave_groups.empty() ? std::string() : lines(selection.wave_groups)));
}

std::string text_of(const core::Wave& wave) {
  auto text = std::to_string(wave.percent) + "% after " + std::to_string(wave.after.count());
  for (const auto& group : wave.groups) text += " " + std::to_string(group.size()) + ":" + group;
  return text + "\n";
}

std::string text_of(const std::optional<int>& number) { return number ? std::to_string(*number) : std::string(); }

/// What a row has nowhere else.
std::map<std::string, std::string> settings_of(const core::Policy& policy) {
  const auto& rollout = policy.rollout;
  const auto& stop_when = rollout.stop_when;
  std::string waves;
  for (const auto& wave : rollout.waves) waves += text_of(wave);
  return {{"title", policy.title == policy.name ? std::string() : policy.title},
          {"waves", waves},
          {"window", hours_of(rollout, {})},
          {"per_hour", text_of(rollout.per_hour)},
          {"stop_when", text_of(stop_when.failed_percent) + " " + text_of(stop_when.opted_out_percent)},
          {"when_unknown", std::to_string(static_cast<int>(policy.when_unknown))}};
}

/// Differs when what the message is written by does, or who gets which of it.
std::string prints_of(const core::Message& message, const cards::Library& library) {
  std::string prints = library.fingerprint(message.template_name);
  for (const auto& [name, percent] : message.variants)
    prints += name + ":" + std::to_string(percent) + ":" + library.fingerprint(name) + ",";
  return prints;
}

}  // namespace

store::PolicyRow policy_row(const core::Policy& policy) {
  store::PolicyRow row{.name = policy.name,
                       .tenant = policy.tenant,
                       .existing = policy.existing,
                       .reinstall = policy.on_uninstall == core::OnUninstall::reinstall,
                       .upgrade = policy.upgrade,
                       .welcome_channel = policy.teams.in_channel(),
                       .welcome_members = policy.teams.its_members(),
                       .gradual = core::is_gradual(policy.rollout),
                       .priority = policy.priority};
  row.was = policy.was;
  for (const auto& message : policy.messages) {
    const bool opens = row.messages.empty() && policy.opens_at_once();
    row.messages.push_back(message.key);
    if (opens) continue;
    row.follow_ups.push_back({message.key, message.after, message.unless, message.since});
  }
  return row;
}

store::PolicyRow policy_row(const core::Policy& policy, const cards::Library& library, PeopleFiles& files) {
  auto row = policy_row(policy);
  row.settings = settings_of(policy);
  if (auto selection = selection_of(policy, files)) {
    row.definition = selection->definition;
    selection->wave_groups.clear();
    row.settings[store::kTargetsSetting] = definition_of(*selection, policy);
  }
  for (const auto& message : policy.messages) {
    row.contents[message.key] =
        prints_of(message, library) + " " + library.fingerprint(message.channel_template) + " " + policy.teams.channel;
  }
  return row;
}

std::string hours_of(const core::Rollout& rollout, const std::string& tenant_zone) {
  if (!rollout.window) return {};
  const auto& [days, from, to, zone] = *rollout.window;
  std::string hours;
  for (const auto day : days) hours += static_cast<char>('1' + static_cast<int>(day));
  return hours + " " + std::to_string(from) + "-" + std::to_string(to) + " " + zone + " " + tenant_zone;
}

store::TeamChoice team_choice_of(const core::Policy& policy) {
  return {.policy = policy.name,
          .tenant = policy.tenant,
          .names = policy.teams.list,
          .all = policy.teams.all,
          .filter = !policy.teams.filter.empty()};
}

std::string definition_of(const core::TeamSelection& teams) {
  const std::string flags{teams.all ? '1' : '0', static_cast<char>('0' + static_cast<int>(teams.welcome))};
  return hash_of(flags + "\n" + teams.filter + "\n" + lines(teams.list));
}

std::vector<store::ChatChoice> chat_choices_of(const config::Config& config, const TenantId& tenant) {
  std::vector<store::ChatChoice> all;
  for (const auto& policy : config.policies) {
    if (policy.tenant == tenant && policy.chats.any()) all.push_back({policy.name, policy.tenant, policy.chats});
  }
  return all;
}

std::string definition_of(const core::ChatSelection& chats) {
  const std::string flags{chats.added ? '1' : '0', chats.meetings ? '1' : '0'};
  return hash_of("chats " + flags + "\n" + lines(chats.list));
}

bool looks_first(const config::Config& config, const TenantId& tenant) {
  return std::any_of(config.policies.begin(), config.policies.end(),
                     [&](const core::Policy& policy) { return policy.tenant == tenant && core::looks_first(policy); });
}

bool keeps_current(const config::Config& config, const TenantId& tenant) {
  return std::any_of(config.policies.begin(), config.policies.end(),
                     [&](const core::Policy& policy) { return policy.tenant == tenant && policy.upgrade; });
}

Result<store::PolicySelection> selection_of(const core::Policy& policy, PeopleFiles& files) {
  store::PolicySelection selection{.policy = policy.name,
                                   .tenant = policy.tenant,
                                   .groups = policy.users.groups,
                                   .left_out_groups = policy.exclude.groups,
                                   .names = policy.users.list,
                                   .left_out_names = policy.exclude.list,
                                   .filter = !policy.users.filter.empty(),
                                   .teams = policy.teams.list};
  for (const auto& wave : policy.rollout.waves)
    selection.wave_groups.insert(selection.wave_groups.end(), wave.groups.begin(), wave.groups.end());
  if (!policy.users.file.empty()) {
    const auto table = files.now(policy.users.file);
    if (!table) return tl::unexpected<Error>(table.error());
    const auto names = (*table)->names();
    selection.names.insert(selection.names.end(), names.begin(), names.end());
  }
  selection.definition = definition_of(selection, policy);
  return selection;
}

}  // namespace welcomed::daemon
