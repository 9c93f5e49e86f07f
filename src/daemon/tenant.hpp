#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/random.hpp"
#include "bot/connector.hpp"
#include "config/config.hpp"
#include "daemon/catalog.hpp"
#include "daemon/dead_addresses.hpp"
#include "daemon/lanes.hpp"
#include "daemon/meter.hpp"
#include "daemon/observed.hpp"
#include "daemon/pace.hpp"
#include "daemon/people_files.hpp"
#include "daemon/profiles.hpp"
#include "daemon/reading_watch.hpp"
#include "graph/graph_client.hpp"
#include "identity/authorized_client.hpp"
#include "store/storage.hpp"

namespace welcomed::daemon {

/// The configuration in force; a reload replaces it between two steps of the stages.
using CurrentConfig = std::shared_ptr<const config::Config>;  // shared: a stage keeps the one it began a step with

/// What every stage works with.
struct Surroundings {
  asio::any_io_executor executor;
  Clock& clock;
  Random& random;
  store::Storage& storage;  ///< of whoever leads a tenant, where it is a tenant's
  store::Storage& facts;    ///< for what is so, whoever leads: what the world has done already
  net::Transport& transport;
  net::Transport& unleased;  ///< for tokens, which anybody may ask for at any time
  CurrentConfig& config;
  ApplicationPaces& application;
  Duration longest_sleep;
  Wakeup& beat_bell;  ///< of what the daemon tells of all its tenants
  Observed& observed;
  std::string name{};  ///< of this daemon among those that share the store; empty where it is alone
  bool stopping = false;
  bool in_doubt = false;                ///< a lead stops for it, which leads still: what was done it records first
  const bool& daemon_stops = stopping;  ///< of a lead's surroundings the daemon's own
};

/// The way to one tenant's services, with its rates and lanes.
class Tenant {
 public:
  /// `bot` sends with the bot's own token, which serves all tenants.
  Tenant(Surroundings& around, const config::Tenant& settings, bot::Connector& bot);

  [[nodiscard]] Circuit& installs_of(core::RecipientKind kind);
  [[nodiscard]] Circuit& messages_to(core::RecipientKind kind);
  [[nodiscard]] ScopedPace& pace_to(core::RecipientKind kind);

  /// The rates that its requests keep to, by name.
  [[nodiscard]] std::array<std::pair<const char*, Pace*>, 6> paces();

  /// Those who wait for their turn go without one.
  void stop();

  config::Tenant settings;
  store::Storage& storage;  ///< while this daemon leads it
  identity::TokenSource graph_tokens;
  identity::AuthorizedClient graph_http;
  graph::GraphClient graph;
  bot::Connector& bot;
  Pace directory_pace;
  Pace install_pace;
  Pace look_up_pace;
  Pace upgrade_pace;
  Pace send_pace;  ///< of all requests to the connector, each by way of its kind's
  ScopedPace people_pace;
  ScopedPace post_pace;       ///< in channels
  ScopedPace chat_post_pace;  ///< in group chats
  ScopedPace roster_pace;
  ScopedPace creation_pace;
  ScopedPace update_pace;
  Pace chat_pace;
  CircuitNews circuit_news;
  Lanes lanes;
  Circuit& directory_circuit;
  ReadingWatch directory_watch;
  Catalog catalog;
  Profiles profiles;
  PeopleFiles people_files;
  DeadAddresses dead_conversations;
  DeadAddresses dead_ids;  ///< that the channel gave people
  Meter installs;
  Meter sends;
};

}  // namespace welcomed::daemon
