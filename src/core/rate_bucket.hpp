#pragma once
#include "base/time.hpp"

namespace welcomed::core {

/// A token bucket whose rate shrinks when the service answers 429 and grows back slowly: to 70 % at once, then by
/// 2 % of the full rate each second. Pure: time is given.
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

  [[nodiscard]] double rate() const { return rate_; }

 private:
  void refill(TimePoint now);

  double full_rate_;
  double rate_;
  double burst_;
  double tokens_;
  TimePoint filled_at_;
  TimePoint paused_until_{};
  TimePoint shrunk_at_{};
};

}  // namespace welcomed::core
