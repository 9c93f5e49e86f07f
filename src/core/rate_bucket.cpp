#include "core/rate_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace welcomed::core {

using namespace std::chrono_literals;

namespace {
constexpr double kShrink = 0.7;
constexpr double kGrowthPerSecond = 0.02;
constexpr double kLeast = 0.05;

double seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }
}  // namespace

RateBucket::RateBucket(double per_second, double burst, TimePoint now)
    : full_rate_(per_second), rate_(per_second), burst_(std::max(1.0, burst)), tokens_(burst_), filled_at_(now) {}

void RateBucket::refill(TimePoint now) {
  // A clock that was set back begins anew: else nothing would go until it is where it was.
  const double passed = std::max(0.0, seconds(now - filled_at_));
  filled_at_ = now;
  rate_ = std::min(full_rate_, rate_ + full_rate_ * kGrowthPerSecond * passed);
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

void RateBucket::refused(TimePoint now, Duration after) {
  refill(now);
  paused_until_ = std::max(paused_until_, now + std::clamp<Duration>(after, 0ms, 24h));
  tokens_ = std::min(tokens_, 1.0);
  // Answers to requests that were on their way together count as one refusal.
  if (now - shrunk_at_ < 1s) return;
  shrunk_at_ = now;
  rate_ = std::max(full_rate_ * kLeast, rate_ * kShrink);
}

}  // namespace welcomed::core
