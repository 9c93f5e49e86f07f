#pragma once
#include "base/async.hpp"
#include "base/time.hpp"

namespace welcomed {

/// Where time comes from. Only base/system_clock.cpp reads the machine's clock; tests drive their own.
class Clock {
 public:
  using Ticket = unsigned long long;

  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const = 0;
  /// How long this clock runs already; grows steadily whatever an admin or NTP does to `now`.
  [[nodiscard]] virtual Duration uptime() const = 0;
  /// Calls `ring` on the io thread at `at` (at once, but not from within, when that has passed) unless cancelled.
  virtual Ticket ring_at(TimePoint at, std::function<void()> ring) = 0;
  virtual void cancel(Ticket ticket) = 0;
};

/// Returns at `at`.
Task<void> sleep_until(Clock& clock, TimePoint at);
Task<void> sleep_for(Clock& clock, Duration duration);

}  // namespace welcomed
