#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "daemon/circuit.hpp"
#include "graph/graph_client.hpp"

namespace welcomed::daemon {

/// Reads of people what templates may say of them, many in one request: who asks soon after a request waits a moment
/// for others, and nobody else does. What comes of the requests it tells the directory's circuit, once each. Nothing is
/// kept.
class Profiles {
 public:
  /// So long after a request another one begins that is not full: at the published pace fifteen come together in it.
  static constexpr Duration kGathering{500};

  /// Says what is asked for beside what every profile has.
  using Wanted = std::function<graph::ProfileParts()>;

  Profiles(asio::any_io_executor executor, Clock& clock, graph::GraphClient& graph, Circuit& circuit, Wanted wanted)
      : executor_(std::move(executor)), clock_(clock), graph_(graph), circuit_(circuit), wanted_(std::move(wanted)) {}

  /// Nothing when there is no such person.
  Task<Outcome<std::optional<graph::Profile>>> of(RecipientId person);
  /// From now on nobody waits for others.
  void stop();

 private:
  struct Group;
  using Answer = Outcome<std::optional<graph::Profile>>;

  std::shared_ptr<Group> join(const RecipientId& person);
  Task<void> serve(std::shared_ptr<Group> group);
  Task<std::vector<Answer>> read(std::vector<RecipientId> people);
  Task<std::vector<Answer>> read_each(std::vector<RecipientId> people);

  asio::any_io_executor executor_;
  Clock& clock_;
  graph::GraphClient& graph_;
  Circuit& circuit_;
  Wanted wanted_;
  std::shared_ptr<Group> gathering_;  // shared: with those who wait for it, and with who reads for them
  Duration began_ = -kGathering;      ///< the newest request, by the clock that never jumps
  bool stopped_ = false;
};

}  // namespace welcomed::daemon
