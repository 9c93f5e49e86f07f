#include "config/restart.hpp"

namespace welcomed::config {

namespace {

/// Of a tenant that the daemon did not start with nobody can be reached: such a policy stays as it was, or waits.
void keep_to_tenants(const Config& started_with, Config& now, std::vector<std::string>& keys) {
  std::vector<core::Policy> kept;
  for (auto& policy : now.policies) {
    if (started_with.tenant(policy.tenant) != nullptr) {
      kept.push_back(std::move(policy));
      continue;
    }
    keys.push_back("policies." + policy.name);
    if (const auto* before = started_with.policy(policy.name)) kept.push_back(*before);
  }
  now.policies = std::move(kept);
}

/// What only a restart takes up: each key, as it was and as it is to be.
template <typename See>
void each_of_restart(const Config& before, Config& after, const See& see) {
  see("cloud", before.cloud, after.cloud);
  see("bot.app_id", before.bot.app_id, after.bot.app_id);
  see("bot.tenant", before.bot.tenant, after.bot.tenant);
  see("bot.credential", before.bot.credential, after.bot.credential);
  see("bot.forward_to", before.bot.forward_to, after.bot.forward_to);
  see("tenants", before.tenants, after.tenants);
  see("listen", before.listen, after.listen);
  see("store", before.store, after.store);
  see("store_password_file", before.store_password_file, after.store_password_file);
  see("instance", before.instance, after.instance);
  see("limits", before.limits, after.limits);
}

void keep_settings(const Config& started_with, Config& now) {
  std::erase_if(now.settings, [](const auto& each) { return waits_for_restart(each.first); });
  for (const auto& [key, value] : started_with.settings) {
    if (waits_for_restart(key)) now.settings[key] = value;
  }
}

}  // namespace

TakenUp taken_up(const Config& started_with, const Config& now) {
  auto config = std::make_shared<Config>(now);
  std::vector<std::string> keys;
  each_of_restart(started_with, *config, [&keys](const char* key, const auto& before, auto& after) {
    if (before == after) return;
    keys.emplace_back(key);
    after = before;
  });
  keep_settings(started_with, *config);
  keep_to_tenants(started_with, *config, keys);
  return {std::move(config), std::move(keys)};
}

bool waits_for_restart(std::string_view key) {
  const Config before{};
  Config after;
  bool waits = false;
  each_of_restart(before, after, [&](std::string_view each, const auto&, const auto&) {
    waits = waits || key == each || (key.starts_with(each) && key.substr(each.size()).starts_with('.'));
  });
  return waits;
}

}  // namespace welcomed::config
