#include "config/restart.hpp"

namespace welcomed::config {

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
  keep("limits", started_with.limits, config->limits);
  return {std::move(config), std::move(keys)};
}

}  // namespace welcomed::config
