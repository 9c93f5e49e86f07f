#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/outcome.hpp"
#include "base/waiting.hpp"
#include "core/rate_bucket.hpp"
#include "core/shared_limit.hpp"

namespace welcomed::daemon {

/// How long a 429 asked to wait, zero when it named no time; nothing when that is not what the setback says.
[[nodiscard]] std::optional<Duration> throttled_for(const Setback& setback);

/// A rate limit that coroutines await, within a wider one where there is one: that of the tenant within the
/// application's over all tenants. Who waits goes in order.
class Pace {
 public:
  Pace(Clock& clock, double per_second, Pace* wider = nullptr)
      : clock_(clock),
        wider_(wider),
        per_second_(per_second),
        bucket_(bucket_of(per_second)),
        window_(per_second),
        departures_(per_second),
        turn_(1),
        leaving_(1),
        bell_(clock) {}

  /// Waits until one more request may go; false when it may not, because the daemon stops or the wait is longer than
  /// `kLongestWait`: what was taken for it must not be taken again by another while this one still waits.
  Task<bool> turn();
  static constexpr Duration kLongestWait = std::chrono::minutes(2);
  /// After what was written between the turn and its request: returns when the request may leave, in order. Where the
  /// store was slow, turns that came apart would else become requests that leave together.
  Task<void> departure();
  /// Nobody waits any more: what had its turn still to come is left to the next start.
  void stop() {
    stopped_ = true;
    bell_.notify();
  }
  /// The service answered 429 and asked to wait `after`; zero when it named no time.
  void refused(Duration after) { bucket_.refused(steady(), after); }
  /// The same, when that is what the setback says.
  void heed(const Setback& setback) {
    if (const auto after = throttled_for(setback)) refused(*after);
  }
  /// The service said which share of its limit is used.
  void nearing(double used) { bucket_.nearing(steady(), used); }

  /// From now on so many a second; what the service answered is forgotten where that is another number.
  void limit_to(double per_second);

  /// How many a second may go now, by what the service answered of late.
  [[nodiscard]] double allowed_per_second() const { return bucket_.rate(); }
  /// How many went.
  [[nodiscard]] std::uint64_t turns() const { return turns_; }

 private:
  /// So many seconds a timer may be late and nothing is lost. Yet never more than `per_second` go in any one second.
  static constexpr double kCatchUp = 0.25;

  /// A wall clock that jumps neither fills the bucket nor keeps it empty.
  [[nodiscard]] TimePoint steady() const { return TimePoint(clock_.uptime()); }
  [[nodiscard]] core::RateBucket bucket_of(double per_second) const {
    return {per_second * (1 - core::kReservedShare), 1 + per_second * kCatchUp, steady()};
  }
  Duration wait_for_turn();
  void take();

  Clock& clock_;
  Pace* wider_;
  double per_second_;
  core::RateBucket bucket_;
  core::RateWindow window_;
  core::RateWindow departures_;
  Slots turn_;  // one coroutine asks the bucket at a time, the others stand in line
  Slots leaving_;
  Wakeup bell_;
  bool stopped_ = false;
  std::uint64_t turns_ = 0;
};

/// The tenant's pace of requests to the connector for one kind of them, of which a 429 may be about one conversation
/// only (core/shared_limit.hpp). What several of a kind of its own are told slows down that kind and nothing else.
class ScopedPace {
 public:
  /// The kind that sets the tenant's pace.
  ScopedPace(Clock& clock, Pace& tenants) : clock_(clock), tenants_(tenants) {}
  /// One with a pace of its own beside that.
  ScopedPace(Clock& clock, Pace& tenants, double per_second) : ScopedPace(clock, tenants) {
    own_.emplace(clock, per_second);
  }

  /// As that of Pace; the wait may be twice as long.
  Task<bool> turn();
  Task<void> departure();
  void stop() {
    if (own_) own_->stop();
  }
  /// What a request about `whom` met with.
  void heed(const std::string& whom, const Setback& setback);
  /// One was served.
  void worked() { limit_.worked(); }

 private:
  Clock& clock_;
  Pace& tenants_;
  std::optional<Pace> own_;
  core::SharedLimit limit_;
};

/// The published limits of the application over all tenants (contracts/graph.md §7).
struct ApplicationPaces {
  static constexpr double kInstalls = 300;
  static constexpr double kUpgrades = 300;
  static constexpr double kReads = 600;

  explicit ApplicationPaces(Clock& clock)
      : installs(clock, kInstalls), upgrades(clock, kUpgrades), reads(clock, kReads) {}
  /// Each of so many daemons may use as much of them.
  void share_among(std::size_t daemons);
  Pace installs;
  Pace upgrades;
  Pace reads;  ///< of installations and their chats
};

}  // namespace welcomed::daemon
