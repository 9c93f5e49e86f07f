#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/random.hpp"
#include "bot/connector.hpp"
#include "config/config.hpp"
#include "daemon/circuit.hpp"
#include "daemon/meter.hpp"
#include "daemon/pace.hpp"
#include "graph/graph_client.hpp"
#include "identity/authorized_client.hpp"
#include "identity/flight.hpp"
#include "store/storage.hpp"

namespace welcomed::daemon {

/// The configuration in force; a reload replaces it between two steps of the stages.
using CurrentConfig = std::shared_ptr<const config::Config>;  // shared: a stage keeps the one it began a step with

/// What every stage works with.
struct Surroundings {
  asio::any_io_executor executor;
  Clock& clock;
  Random& random;
  store::Storage& storage;
  net::Transport& transport;
  CurrentConfig& config;
  ApplicationPaces& application;
  Duration longest_sleep;
  bool stopping = false;
};

/// The way to one tenant's services, with its rates and circuits, and the bells its stages ring for each other.
class Tenant {
 public:
  /// `bot` sends with the bot's own token, which serves all tenants.
  Tenant(Surroundings& around, const config::Tenant& settings, bot::Connector& bot);

  /// The app in the tenant's catalog; looked up once an hour for all who ask, and again after `forget_app`.
  Task<Outcome<graph::CatalogApp>> app();
  void forget_app() { app_.reset(); }

  /// Wakes all of the tenant's stages, to stop or to take up a new configuration.
  void wake_all();
  /// Wakes them, and those who wait for their turn, to stop.
  void stop();

  config::Tenant settings;
  identity::TokenSource graph_tokens;
  identity::AuthorizedClient graph_http;
  graph::GraphClient graph;
  bot::Connector& bot;
  Pace directory_pace;
  Pace install_pace;
  Pace look_up_pace;
  Pace upgrade_pace;
  Pace send_pace;
  ToldCauses told_;  ///< that the log has of this tenant
  // Apart, because permissions are granted apart: reading people may work where installing does not.
  Circuit directory_circuit;
  Circuit install_circuit;
  Circuit upgrade_circuit;
  Circuit bot_circuit;
  Meter installs;
  Meter sends;
  Wakeup discovery_bell;
  Wakeup roster_bell;
  Wakeup admitter_bell;
  Wakeup installer_bell;
  Wakeup reconciler_bell;
  Wakeup upgrader_bell;
  Wakeup courier_bell;
  Wakeup settler_bell;
  Wakeup confirmer_bell;
  Wakeup amender_bell;

 private:
  Surroundings& around_;
  Task<Outcome<graph::CatalogApp>> look_up_app();

  std::optional<graph::CatalogApp> app_;
  std::shared_ptr<identity::Flight<Outcome<graph::CatalogApp>>> app_look_up_;  // shared: who waits outlives the member
  TimePoint app_found_at_{};
};

}  // namespace welcomed::daemon
