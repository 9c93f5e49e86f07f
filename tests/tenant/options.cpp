#include "options.hpp"

#include <CLI/CLI.hpp>
#include <array>

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::array<const char*, 6> kNames{"contoso", "fabrikam", "northwind", "adatum", "tailspin", "litware"};

void add_identity(CLI::App& app, Options& options) {
  app.add_option("--tenant-id", options.tenant_id, "Directory id of the tenant")->capture_default_str();
  app.add_option("--app-id", options.app_id, "Client id of the app, and id of its bot")->capture_default_str();
  app.add_option("--secret", options.secret, "The app's client secret")->capture_default_str();
  app.add_option("--external-id", options.external_id, "Id in the app's manifest")->capture_default_str();
  app.add_option("--catalog-id", options.catalog_id, "Id of the app in the catalog")->capture_default_str();
  app.add_option("--region-sub-scope", options.region_sub_scope, "GCC, DODCON or DOD of a government's tenant");
  app.add_flag("--multi-tenant-bot", options.multi_tenant_bot, "Issue bot tokens at botframework.com, too");
}

void add_events(CLI::App& app, Options& options) {
  app.add_option("--bot-url", options.bot_url, "Where the bot takes its activities")->capture_default_str();
  app.add_option("--no-event-percent", options.no_event_percent, "Users whose events never come")
      ->capture_default_str();
  app.add_option("--double-percent", options.double_percent, "Events posted twice")->capture_default_str();
  app.add_option("--swap-percent", options.swap_percent, "Users with the other order")->capture_default_str();
  app.add_option("--event-delay-ms", options.event_delay_ms, "From an install to its first event")
      ->capture_default_str();
}

void add_behaviour(CLI::App& app, Options& options) {
  app.add_flag("--throttle", options.throttle, "Enforce the published limits");
  app.add_option("--token-lifetime", options.token_lifetime, "Seconds")->capture_default_str();
  app.add_option("--latency-ms", options.latency_ms, "Added to every answer of a service")->capture_default_str();
  app.add_option("--chat-404s", options.chat_misses, "404s of a chat right after an install")->capture_default_str();
  app.add_option("--installed-percent", options.installed_percent, "Users who have the app at the start")
      ->capture_default_str();
}

}  // namespace

Options options_of_tenant(const Options& all, std::size_t index) {
  Options options = all;
  if (index == 0) return options;
  options.name = index < kNames.size() ? kNames[index] : "tenant" + std::to_string(index + 1);
  options.seed = mix(all.seed, "tenant", index);
  options.tenant_id = guid(all.seed, "tenant", index);
  options.catalog_id = guid(all.seed, "catalog", index);
  options.namesakes = all.seed;
  return options;
}

std::optional<Options> options_from(int argc, char** argv, int& status) {
  Options options;
  CLI::App app("A simulated Microsoft 365 tenant: Entra, Graph, Bot Connector and Teams' events on one port.");
  app.add_option("--port", options.port, "Loopback port, 0 for any")->capture_default_str();
  app.add_option("--users", options.users, "People in the tenant")->capture_default_str();
  app.add_option("--tenants", options.tenants, "Tenants in this process, each with so many people")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "The same seed gives the same tenant")->capture_default_str();
  app.add_option("--world", options.world_file, "Write the generated world to this file at the start");
  app.add_option("--ledger", options.ledger_file, "Append installs and messages here; what is there is read back");
  app.add_option("--arc-folder", options.arc_folder, "Where the keys of Azure Arc's endpoint are left");
  add_identity(app, options);
  add_events(app, options);
  add_behaviour(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    status = app.exit(error);
    return std::nullopt;
  }
  return options;
}

}  // namespace tenant
