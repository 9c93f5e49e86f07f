#pragma once
#include <algorithm>

#include "base/clock.hpp"
#include "base/waiting.hpp"
#include "core/rate_bucket.hpp"

namespace welcomed::daemon {

/// A rate limit that coroutines await. Who waits goes in order.
class Pace {
 public:
  Pace(Clock& clock, double per_second)
      : clock_(clock),
        bucket_(per_second, std::clamp(per_second / kBurstShare, 1.0, kMostBurst), clock.now()),
        turn_(1) {}

  /// Returns when one more request may go.
  Task<void> turn();
  /// The service answered 429 and asked to wait `after`; zero when it named no time.
  void refused(Duration after) { bucket_.refused(clock_.now(), after); }

 private:
  static constexpr double kBurstShare = 10;
  static constexpr double kMostBurst = 1000;

  Clock& clock_;
  core::RateBucket bucket_;
  Slots turn_;  // one coroutine asks the bucket at a time, the others stand in line
};

}  // namespace welcomed::daemon
