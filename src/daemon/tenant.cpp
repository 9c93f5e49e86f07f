#include "daemon/tenant.hpp"

#include "daemon/credentials.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

identity::TokenRequest graph_token_of(const config::Config& config, const config::Tenant& tenant) {
  return {config.cloud.login, tenant.id.str(), config.bot.app_id.str(), config.cloud.graph_scope};
}

}  // namespace

Tenant::Tenant(Surroundings& around, const config::Tenant& tenant, bot::Connector& connector)
    : settings(tenant),
      graph_tokens(around.transport, around.clock, credential_of(*around.config, around.random),
                   graph_token_of(*around.config, tenant)),
      graph_http(around.transport, graph_tokens),
      graph(graph_http, around.clock, around.random, around.config->cloud.graph),
      bot(connector),
      install_pace(around.clock, around.config->limits.graph_install_per_second),
      // Reading an installation and its chat have limits of their own, of the same size (contracts/graph.md §7).
      look_up_pace(around.clock, around.config->limits.graph_install_per_second),
      send_pace(around.clock, around.config->limits.send_per_second),
      directory_circuit(around.clock, "directory " + tenant.name),
      install_circuit(around.clock, "installs " + tenant.name),
      bot_circuit(around.clock, "bot " + tenant.name),
      discovery_bell(around.clock),
      installer_bell(around.clock),
      reconciler_bell(around.clock),
      courier_bell(around.clock),
      around_(around) {}

Task<Outcome<graph::CatalogApp>> Tenant::app() {
  const auto now = around_.clock.now();
  if (app_ && now - app_found_at_ < 1h) co_return *app_;
  const auto config = around_.config;
  if (!config->app.catalog_id.empty()) {
    app_ = graph::CatalogApp{CatalogId(config->app.catalog_id), config->bot.name};
  } else {
    auto found = co_await graph.find_app(config->app.external_id);
    if (!found) co_return found.setback();
    app_ = std::move(*found);
  }
  app_found_at_ = now;
  co_return *app_;
}

void Tenant::wake_all() {
  for (auto* bell : {&discovery_bell, &installer_bell, &reconciler_bell, &courier_bell}) bell->notify();
}

void Tenant::stop() {
  wake_all();
  for (auto* pace : {&install_pace, &look_up_pace, &send_pace}) pace->stop();
}

}  // namespace welcomed::daemon
