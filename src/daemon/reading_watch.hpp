#pragma once
#include <optional>

#include "base/clock.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "core/outage.hpp"

namespace welcomed::daemon {

/// Whether the readings of a tenant's directory come about, and in time. Io thread only.
class ReadingWatch {
 public:
  explicit ReadingWatch(Clock& clock) : clock_(clock), moved_at_(clock.uptime()) {}

  /// A page was read and kept.
  void moved();
  /// A round was read to its end.
  void whole();
  /// Something stood in the way of a whole round.
  void failed(const Cause& cause);

  /// Since the last round that was read to its end; nothing before the first.
  [[nodiscard]] std::optional<Duration> age() const;
  /// It fails or is late. A round is read every `cycle`.
  [[nodiscard]] std::optional<Error> trouble(Duration cycle) const;

 private:
  Clock& clock_;
  Duration moved_at_;
  std::optional<Duration> whole_at_;
  std::optional<Duration> failing_since_;
  core::Outage outage_;  ///< since a page was read
  Cause cause_;          ///< of the last failure since a round was whole
};

}  // namespace welcomed::daemon
