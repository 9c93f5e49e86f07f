#include "daemon/meter.hpp"

#include <algorithm>
#include <cmath>

namespace welcomed::daemon {
namespace {
std::int64_t second_of(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}
}  // namespace

void Meter::count(TimePoint now) {
  const auto number = second_of(now);
  auto& second = seconds_.at(static_cast<std::size_t>(number % kSeconds));
  if (second.number != number) second = {number, 0};
  ++second.count;
  if (first_ < 0) first_ = number;
}

double Meter::over(std::int64_t seconds, TimePoint now) const {
  const auto current = second_of(now);
  std::int64_t total = 0;
  for (const auto& second : seconds_) {
    if (second.number >= current - seconds && second.number < current) total += second.count;
  }
  const auto whole = std::clamp<std::int64_t>(current - first_, 1, seconds);
  return static_cast<double>(total) / static_cast<double>(whole);
}

double Meter::per_second(TimePoint now) const { return over(kFew, now); }

double Meter::steady_per_second(TimePoint now) const {
  constexpr double kMuch = 0.25;
  const double few = over(kFew, now);
  const double many = over(kMany, now);
  return std::abs(few - many) > few * kMuch ? few : many;
}

}  // namespace welcomed::daemon
