#include "core/rate_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace welcomed::core {

using namespace std::chrono_literals;

namespace {

constexpr double kLittle = 0.95;
constexpr double kLot = 0.8;
constexpr double kNearing = 0.9;
/// Refusals that follow each other within that time say that the limit is far below.
constexpr Duration kAtOnce = 5s;
/// The share of the full rate that comes back after t seconds: a line at first, a cube later. Two minutes bring half of
/// it back.
constexpr double kLine = 0.00015;
constexpr double kCube = 3e-7;
constexpr double kLeast = 0.05;
constexpr double kMuchUsed = 0.8;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

double grown(double t) { return kLine * t + kCube * t * t * t; }

}  // namespace

RateBucket::RateBucket(double per_second, double burst, TimePoint now)
    : full_rate_(per_second),
      rate_(per_second),
      base_(per_second),
      burst_(std::max(1.0, burst)),
      tokens_(burst_),
      filled_at_(now) {}

void RateBucket::refill(TimePoint now) {
  const double passed = std::max(0.0, seconds(now - filled_at_));
  filled_at_ = now;
  if (slowed_at_) rate_ = std::min(full_rate_, base_ + full_rate_ * grown(seconds(now - *slowed_at_)));
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
}

void RateBucket::slow_down(TimePoint now, double factor) {
  slowed_at_ = now;
  base_ = rate_ = std::max(full_rate_ * kLeast, rate_ * factor);
}

bool RateBucket::slowed_within(TimePoint now, Duration time) const { return slowed_at_ && now - *slowed_at_ < time; }

void RateBucket::refused(TimePoint now, Duration after) {
  refill(now);
  paused_until_ = std::max(paused_until_, now + std::clamp<Duration>(after, 0ms, 24h));
  tokens_ = std::min(tokens_, 1.0);
  // Answers to requests that were on their way together count as one refusal.
  if (slowed_within(now, 1s)) return;
  slow_down(now, slowed_within(now, kAtOnce) ? kLot : kLittle);
}

void RateBucket::nearing(TimePoint now, double used) {
  refill(now);
  if (used < kMuchUsed || slowed_within(now, 1s)) return;
  slow_down(now, kNearing);
}

}  // namespace welcomed::core
