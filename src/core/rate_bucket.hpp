#pragma once
#include <optional>

#include "base/time.hpp"

namespace welcomed::core {

/// A token bucket whose rate finds the limit that holds: a little less after a 429, a lot less when another follows at
/// once, as after a limit that was halved; then it creeps back up, the faster the longer nothing was refused. Near the
/// limit it spends its time just below and just above it. Pure: time is given, and must not jump.
class RateBucket {
 public:
  /// `per_second` above 0; up to `burst` requests may go at once after a rest.
  RateBucket(double per_second, double burst, TimePoint now);

  /// When the next request may go: `now` or later.
  [[nodiscard]] TimePoint next(TimePoint now);
  /// A request goes; the caller waited for `next`.
  void take(TimePoint now);
  /// The service answered 429 and named `after`, zero when it named none.
  void refused(TimePoint now, Duration after);
  /// The service says which share of its limit is used: from 0.8 on it is better to go slower than to be refused.
  void nearing(TimePoint now, double used);

  [[nodiscard]] double rate() const { return rate_; }

 private:
  void refill(TimePoint now);
  [[nodiscard]] bool slowed_within(TimePoint now, Duration time) const;
  void slow_down(TimePoint now, double factor);

  double full_rate_;
  double rate_;
  double base_;  ///< the rate after the last refusal, from which it grows
  double burst_;
  double tokens_;
  TimePoint filled_at_;
  std::optional<TimePoint> slowed_at_;
  TimePoint paused_until_{};
};

}  // namespace welcomed::core
