#pragma once
#include "base/clock.hpp"
#include "base/waiting.hpp"
#include "core/rate_bucket.hpp"

namespace welcomed::daemon {

/// A rate limit that coroutines await. Who waits goes in order.
class Pace {
 public:
  Pace(Clock& clock, double per_second)
      : clock_(clock),
        bucket_(per_second * (1 - kReserve), 1 + per_second * kReserve, steady()),
        turn_(1),
        bell_(clock) {}

  /// Waits until one more request may go; false when it may not, because the daemon stops or the wait is longer than
  /// `kLongestWait`: what was taken for it must not be taken again by another while this one still waits.
  Task<bool> turn();
  static constexpr Duration kLongestWait = std::chrono::minutes(2);
  /// Nobody waits any more: what had its turn still to come is left to the next start.
  void stop() {
    stopped_ = true;
    bell_.notify();
  }
  /// The service answered 429 and asked to wait `after`; zero when it named no time.
  void refused(Duration after) { bucket_.refused(steady(), after); }

 private:
  /// The share of the rate that is kept for catching up after a timer that was late by up to 15 ms. Rate and burst
  /// together are never more than `per_second` in any one second.
  static constexpr double kReserve = 0.015;

  /// A wall clock that jumps neither fills the bucket nor keeps it empty.
  [[nodiscard]] TimePoint steady() const { return TimePoint(clock_.uptime()); }

  Clock& clock_;
  core::RateBucket bucket_;
  Slots turn_;  // one coroutine asks the bucket at a time, the others stand in line
  Wakeup bell_;
  bool stopped_ = false;
};

}  // namespace welcomed::daemon
