#pragma once
#include <optional>

#include "base/time.hpp"

namespace welcomed::daemon {

/// What can stop the work of a stage for a while.
class Gate {
 public:
  virtual ~Gate() = default;
  /// When the work may be tried again; nothing when it can go on or that time has come.
  [[nodiscard]] virtual std::optional<TimePoint> open_until() const = 0;
  /// That time has come, and nothing has worked yet: one piece of work may find out.
  [[nodiscard]] virtual bool half_open() const = 0;
  /// Nothing is left that could find out.
  virtual void nothing_left() = 0;
};

}  // namespace welcomed::daemon
