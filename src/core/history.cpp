#include "core/history.hpp"

namespace welcomed::core {

bool is_as_far(const RolloutPoint& one, const RolloutPoint& other) {
  auto same_time = one;
  same_time.at = other.at;
  return same_time == other;
}

std::optional<Duration> grain_at(Duration age) {
  for (const auto& grain : kGrains) {
    if (age < grain.until) return grain.span;
  }
  return std::nullopt;
}

TimePoint end_of_span(TimePoint at, Duration span) { return at - at.time_since_epoch() % span + span; }

}  // namespace welcomed::core
