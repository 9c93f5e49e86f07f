#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace welcomed::core {

/// How far a policy had come at one moment, in people and teams: of those whom it selects now and writes to, so that
/// `welcomed` comes to be `selected`. Whoever left is in none of these, nor is a team that is there for its members
/// alone. Whoever has its first message counts, also when another policy of the same key sent it.
struct RolloutPoint {
  TimePoint at;
  std::int64_t selected = 0;   ///< those who wait for their turn, too, and names that are nobody's
  std::int64_t installed = 0;  ///< of them: who have the app
  std::int64_t welcomed = 0;   ///< of them: who were sent its first message
  std::int64_t failed = 0;     ///< of them: whose install, or first message, was refused for good
  std::int64_t read = 0;       ///< of people: who read that message, as far as Teams tells
  std::int64_t answered = 0;   ///< of people: who replied to it, or pressed a button of it

  bool operator==(const RolloutPoint&) const = default;
};

/// Whether nothing but time lies between two points.
[[nodiscard]] bool is_as_far(const RolloutPoint& one, const RolloutPoint& other);

/// Of points younger than `until`, the last of each span is remembered.
struct Grain {
  Duration until;
  Duration span;
};

/// How closely the history of a rollout is remembered, the finest first. What is older than the last one's `until` is
/// not remembered: so many rows has a policy at most.
inline constexpr std::array kGrains{Grain{std::chrono::hours(2 * 24), std::chrono::minutes(1)},
                                    Grain{std::chrono::hours(90 * 24), std::chrono::hours(1)},
                                    Grain{std::chrono::hours(730 * 24), std::chrono::hours(24)}};

/// The span of so old a point; nothing when it is not remembered any more.
[[nodiscard]] std::optional<Duration> grain_at(Duration age);

/// Where the span ends in which a point lies; the end belongs to the next one.
[[nodiscard]] TimePoint end_of_span(TimePoint at, Duration span);

}  // namespace welcomed::core
