#pragma once
#include <string>
#include <vector>

#include "fakes/overheard.hpp"
#include "simulation/timeline.hpp"

namespace simulation {

using welcomed::TimePoint;

inline const TimePoint kBegin(std::chrono::seconds(1'800'000'000));

/// What the server of a store that several daemons share has beside the store itself.
struct Server {
  const Timeline* timeline = nullptr;
  Duration ahead{0};                 ///< its clock is
  std::vector<std::string> heard{};  ///< notified by them, and not told to them yet
};

/// The store's database there.
class ServedDatabase final : public welcomed::fakes::Overheard {
 public:
  explicit ServedDatabase(Server& server) : Overheard(server.heard), server_(server) {}
  [[nodiscard]] TimePoint time(TimePoint /*now*/) override { return kBegin + server_.timeline->now() + server_.ahead; }

 private:
  Server& server_;
};

}  // namespace simulation
