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
  const bool& daemon_stops = stopping;  ///< of a lead's surroundings the daemon's own
};

/// One bell for people, one for teams and one for group chats; word is for all.
struct Bells {
  explicit Bells(Clock& clock) : people(clock), teams(clock), chats(clock) {}
  void notify() {
    people.notify();
    teams.notify();
    chats.notify();
  }
  [[nodiscard]] Wakeup& of(core::RecipientKind kind) {
    if (kind == core::RecipientKind::chat) return chats;
    return kind == core::RecipientKind::team ? teams : people;
  }

  Wakeup people;
  Wakeup teams;
  Wakeup chats;
};

/// The way to one tenant's services, with its rates and lanes, and the bells its stages ring for each other.
class Tenant {
 public:
  /// `bot` sends with the bot's own token, which serves all tenants.
  Tenant(Surroundings& around, const config::Tenant& settings, bot::Connector& bot);

  [[nodiscard]] Circuit& installs_of(core::RecipientKind kind);
  [[nodiscard]] Circuit& messages_to(core::RecipientKind kind);
  [[nodiscard]] ScopedPace& pace_to(core::RecipientKind kind);

  /// The rates that its requests keep to, by name.
  [[nodiscard]] std::array<std::pair<const char*, Pace*>, 6> paces();

  /// What a refusal of somebody's address, or its end, may have made due: all but a reading of the directory.
  void wake_for_recipient();
  /// What somebody else has changed: all but a reading of the directory, which has its own times.
  void wake_for_news();
  /// Wakes all of the tenant's stages, to stop or to take up a new configuration.
  void wake_all();
  /// Wakes them, and those who wait for their turn, to stop.
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
  Wakeup discovery_bell;
  Wakeup roster_bell;
  Wakeup admitter_bell;
  Bells installer_bell;
  Wakeup reconciler_bell;
  Wakeup creator_bell;
  Wakeup upgrader_bell;
  Bells courier_bell;
  Wakeup settler_bell;
  Wakeup confirmer_bell;
  Wakeup amender_bell;
};

}  // namespace welcomed::daemon
