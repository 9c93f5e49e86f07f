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

}  // namespace

TakenUp taken_up(const Config& started_with, const Config& now) {
  auto config = std::make_shared<Config>(now);
  std::vector<std::string> keys;
  const auto keep = [&keys](const char* key, const auto& before, auto& after) {
    if (before == after) return;
    keys.emplace_back(key);
    after = before;
  };
  keep("cloud", started_with.cloud, config->cloud);
  keep("bot.app_id", started_with.bot.app_id, config->bot.app_id);
  keep("bot.tenant", started_with.bot.tenant, config->bot.tenant);
  keep("bot.credential", started_with.bot.credential, config->bot.credential);
  keep("bot.forward_to", started_with.bot.forward_to, config->bot.forward_to);
  keep("tenants", started_with.tenants, config->tenants);
  keep("listen", started_with.listen, config->listen);
  keep("store", started_with.store, config->store);
  keep("store_password_file", started_with.store_password_file, config->store_password_file);
  keep("instance", started_with.instance, config->instance);
  keep("limits", started_with.limits, config->limits);
  keep_to_tenants(started_with, *config, keys);
  return {std::move(config), std::move(keys)};
}

}  // namespace welcomed::config
