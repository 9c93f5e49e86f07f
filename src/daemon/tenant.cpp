#include "daemon/tenant.hpp"

#include "daemon/app_look_up.hpp"
#include "daemon/credentials.hpp"

namespace welcomed::daemon {

using namespace std::chrono_literals;

namespace {

bool lacks_permission(const Setback& setback) {
  return std::holds_alternative<Halt>(setback) && cause_of(setback).name == "permission_missing";
}

}  // namespace

Tenant::Tenant(Surroundings& around, const config::Tenant& tenant, bot::Connector& connector)
    : settings(tenant),
      graph_tokens(around.transport, around.clock, credential_of(*around.config, around.random),
                   graph_token_of(*around.config, tenant)),
      graph_http(around.transport, graph_tokens),
      graph(graph_http, around.clock, around.random, around.config->cloud.graph),
      bot(connector),
      // A page of changes costs one or two of the 8,000 units in 10 s that even a small tenant has half of
      // (contracts/graph.md §7); other programs want their share.
      directory_pace(around.clock, 100),
      install_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.installs),
      // Reading an installation and its chat, and upgrades, have limits of their own, of the same size
      // (contracts/graph.md §7).
      look_up_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.reads),
      upgrade_pace(around.clock, around.config->limits.graph_install_per_second, &around.application.upgrades),
      send_pace(around.clock, around.config->limits.send_per_second),
      directory_circuit(around.clock, "directory " + tenant.name, told_),
      install_circuit(around.clock, "installs " + tenant.name, told_),
      upgrade_circuit(around.clock, "upgrades " + tenant.name, told_),
      bot_circuit(around.clock, "bot " + tenant.name, told_),
      discovery_bell(around.clock),
      roster_bell(around.clock),
      admitter_bell(around.clock),
      installer_bell(around.clock),
      reconciler_bell(around.clock),
      upgrader_bell(around.clock),
      courier_bell(around.clock),
      settler_bell(around.clock),
      confirmer_bell(around.clock),
      amender_bell(around.clock),
      around_(around) {
  graph.listen([this](double used) { directory_pace.nearing(used); });
}

Task<Outcome<graph::CatalogApp>> Tenant::app() {
  const auto now = around_.clock.now();
  if (app_ && now - app_found_at_ < 1h) co_return *app_;
  if (const auto under_way = app_look_up_) {
    auto shared = co_await under_way->arrival();
    co_return shared;
  }
  const auto flight = app_look_up_ = std::make_shared<identity::Flight<Outcome<graph::CatalogApp>>>();
  auto outcome = co_await look_up_app();
  app_look_up_.reset();
  flight->land(outcome);
  co_return outcome;
}

Task<Outcome<graph::CatalogApp>> Tenant::look_up_app() {
  const auto config = around_.config;
  const auto& app = config->app;
  auto found = co_await find_configured_app(graph, app);
  if (!found && app.catalog_id.empty()) co_return found.setback();
  if (!found && !lacks_permission(found.setback())) co_return found.setback();
  // With the id in the configuration the permission to read the catalog is not needed: version and consents are then
  // not known.
  app_ = found ? std::move(*found) : graph::CatalogApp{CatalogId(app.catalog_id), config->bot.name, {}, {}};
  app_found_at_ = around_.clock.now();
  co_return *app_;
}

void Tenant::wake_all() {
  for (auto* bell : {&discovery_bell, &roster_bell, &admitter_bell, &installer_bell, &reconciler_bell, &upgrader_bell,
                     &courier_bell, &settler_bell, &confirmer_bell, &amender_bell})
    bell->notify();
}

void Tenant::stop() {
  wake_all();
  for (auto* pace : {&directory_pace, &install_pace, &look_up_pace, &upgrade_pace, &send_pace}) pace->stop();
}

}  // namespace welcomed::daemon
