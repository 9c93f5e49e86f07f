#pragma once
#include <memory>
#include <optional>

#include "config/config.hpp"
#include "daemon/circuit.hpp"
#include "graph/graph_client.hpp"
#include "identity/flight.hpp"

namespace welcomed::daemon {

struct Surroundings;

/// The configured app in a tenant's catalog. It is asked for once a day, as Graph wants it (amendments.md §3.2), when
/// an admin acts, and after a refusal that may be about it; while that fails the last answer that was good serves on.
/// With the catalog id in the configuration nothing ever waits for it: it is looked up behind what goes on, and until
/// that answers well version and consents are not known.
class Catalog {
 public:
  /// `lane` is open while there is no answer to go by.
  Catalog(Surroundings& around, graph::GraphClient& graph, Circuit& lane)
      : around_(around), graph_(graph), lane_(lane) {}

  /// One look-up serves all who ask meanwhile. Setbacks are those of GraphClient::find_app.
  Task<Outcome<graph::CatalogApp>> app();
  /// An admin may have published another version: the next to ask looks.
  void look_again();
  /// A refusal may be about the app: the same, but once in five minutes.
  void doubt();
  /// Returns when no look-up is under way; to be awaited before it ends, after all who ask.
  Task<void> finish();

 private:
  using LookUp = identity::Flight<Outcome<graph::CatalogApp>>;

  std::shared_ptr<LookUp> begin_look_up();
  Task<void> look_up_behind(config::App wanted, std::shared_ptr<LookUp> flight);
  Task<Outcome<graph::CatalogApp>> look_up_for_all(config::App wanted, std::shared_ptr<LookUp> flight);
  Task<Outcome<graph::CatalogApp>> look_up(config::App wanted);
  void note_found(graph::CatalogApp app);
  void note_setback(const Setback& setback);
  void forget_if_other(const config::App& wanted);
  [[nodiscard]] std::optional<graph::CatalogApp> known(const config::App& wanted) const;

  Surroundings& around_;
  graph::GraphClient& graph_;
  Circuit& lane_;
  config::App wanted_;  ///< what `last_` was found for
  std::optional<graph::CatalogApp> last_;
  TimePoint look_at_{};
  TimePoint looked_at_{};
  int failures_ = 0;
  std::shared_ptr<LookUp> under_way_;  // shared: who waits outlives the member
};

}  // namespace welcomed::daemon
