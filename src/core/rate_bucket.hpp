#pragma once
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace welcomed::core {

/// The share of a rate that is left to clocks and networks that are not quite even.
inline constexpr double kReservedShare = 0.01;

/// A token bucket whose rate finds the limit that holds: a little less after a 429; when another follows soon, as after
/// a limit that was halved, what was granted between them tells the limit. Then it creeps back up, and faster when
/// nothing was refused for long. Near the limit it spends its time just below and just above it, while the service's
/// own bucket makes up the difference. Pure: time is given, and must not jump.
class RateBucket {
 public:
  /// `per_second` above 0; up to `burst` requests may go at once after a rest, one at the beginning.
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
  double granted_ = 0;  ///< since the rate was last slowed down
  TimePoint filled_at_;
  std::optional<TimePoint> slowed_at_;
  TimePoint paused_until_{};
};

/// No more than so many a second in any one second, so that a bucket may catch up after a timer that was late. Pure.
class RateWindow {
 public:
  explicit RateWindow(double per_second);

  [[nodiscard]] TimePoint next(TimePoint now) const;
  void take(TimePoint now);

 private:
  std::vector<std::optional<TimePoint>> taken_;  ///< the last ones, in a ring
  std::size_t next_ = 0;                         ///< the oldest of them
  Duration length_;                              ///< in which so many may go
};

}  // namespace welcomed::core
