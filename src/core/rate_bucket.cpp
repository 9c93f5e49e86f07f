#include "core/rate_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace welcomed::core {

using namespace std::chrono_literals;

namespace {

constexpr double kLittle = 0.95;
constexpr double kLot = 0.5;
constexpr double kNearing = 0.9;
/// What was granted between two refusals is what the service's own bucket let through: for so long that is the limit,
/// later the bucket may have been full meanwhile. A little below it is right.
constexpr Duration kTelling = 20s;
constexpr double kBelow = 0.98;
/// Answers to requests that were on their way together come within that time.
constexpr Duration kTogether = 1s;
/// After a refusal the service's bucket is left so much time to fill, or a timer that is late runs into it at once.
constexpr double kRest = 0.5;
/// The share of the rate that comes back each second. While a bucket of one second's worth is at hand it makes good
/// what the rate is below the limit, and a refusal comes once a minute.
constexpr double kLine = 0.0005;
/// Where nothing was refused for longer than that the limit has risen: then the share of the full rate that comes back
/// grows with the cube of the time.
constexpr Duration kCalm = 150s;
constexpr double kCube = 3e-7;
constexpr double kLeast = 0.05;
constexpr double kMuchUsed = 0.8;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace

RateBucket::RateBucket(double per_second, double burst, TimePoint now)
    : full_rate_(per_second),
      rate_(per_second),
      base_(per_second),
      burst_(std::max(1.0, burst)),
      tokens_(1),
      filled_at_(now) {}

void RateBucket::refill(TimePoint now) {
  const double passed = std::max(0.0, seconds(now - filled_at_));
  filled_at_ = now;
  if (slowed_at_) {
    const double slow = seconds(now - *slowed_at_);
    const double calm = std::max(0.0, slow - seconds(kCalm));
    rate_ = std::min(full_rate_, base_ * (1 + kLine * slow) + full_rate_ * kCube * calm * calm * calm);
  }
  tokens_ = std::min(burst_, tokens_ + rate_ * passed);
}

TimePoint RateBucket::next(TimePoint now) {
  refill(now);
  auto at = std::max(now, paused_until_);
  if (tokens_ < 1)
    at = std::max(at, now + Duration(static_cast<Duration::rep>(std::ceil((1 - tokens_) / rate_ * 1000))));
  return at;
}

void RateBucket::take(TimePoint now) {
  refill(now);
  tokens_ -= 1;
  granted_ += 1;
}

void RateBucket::slow_down(TimePoint now, double factor) {
  slowed_at_ = now;
  base_ = rate_ = std::max(full_rate_ * kLeast, rate_ * factor);
}

bool RateBucket::slowed_within(TimePoint now, Duration time) const { return slowed_at_ && now - *slowed_at_ < time; }

void RateBucket::refused(TimePoint now, Duration after) {
  refill(now);
  paused_until_ = std::max(paused_until_, now + std::clamp<Duration>(after, 0ms, 24h));
  tokens_ = std::min(tokens_, 1 - kRest * rate_);
  if (slowed_within(now, kTogether)) {
    // It was on its way with the one before, and left the service's bucket as much emptier.
    granted_ += 1;
    return;
  }
  double factor = kLittle;
  if (slowed_within(now, kTelling)) {
    const double limit = granted_ / seconds(now - *slowed_at_);
    factor = std::clamp(kBelow * limit / rate_, kLot, kLittle);
  }
  slow_down(now, factor);
  granted_ = 0;
}

void RateBucket::nearing(TimePoint now, double used) {
  refill(now);
  if (used < kMuchUsed || slowed_within(now, kTogether)) return;
  slow_down(now, kNearing);
  granted_ = 0;
}

RateWindow::RateWindow(double per_second)
    : taken_(static_cast<std::size_t>(std::max(1.0, std::floor(per_second)))),
      length_(static_cast<Duration::rep>(std::ceil(1000 * static_cast<double>(taken_.size()) / per_second))) {}

TimePoint RateWindow::next(TimePoint now) const {
  const auto& oldest = taken_.at(next_);
  return oldest ? std::max(now, *oldest + length_) : now;
}

void RateWindow::take(TimePoint now) {
  taken_.at(next_) = now;
  next_ = (next_ + 1) % taken_.size();
}

}  // namespace welcomed::core
