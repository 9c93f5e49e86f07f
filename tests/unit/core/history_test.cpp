#include "core/history.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

TEST_CASE("a rollout is remembered by the minute for two days, by the hour for ninety, by the day for two years") {
  constexpr Duration kDay = 24h;
  CHECK(grain_at(0min) == Duration(1min));
  CHECK(grain_at(-1h) == Duration(1min));
  CHECK(grain_at(2 * kDay - 1ms) == Duration(1min));
  CHECK(grain_at(2 * kDay) == Duration(1h));
  CHECK(grain_at(90 * kDay - 1ms) == Duration(1h));
  CHECK(grain_at(90 * kDay) == kDay);
  CHECK(grain_at(730 * kDay - 1ms) == kDay);
  CHECK_FALSE(grain_at(730 * kDay));
}

TEST_CASE("a span ends where the next one begins") {
  const TimePoint hour(1000h);
  CHECK(end_of_span(hour, 1h) == hour + 1h);
  CHECK(end_of_span(hour + 59min, 1h) == hour + 1h);
  CHECK(end_of_span(hour + 1h, 1h) == hour + 2h);
}

TEST_CASE("two points are as far when their counts are the same") {
  const RolloutPoint one{.at = TimePoint(1h), .selected = 5, .installed = 4, .welcomed = 3, .failed = 1};
  auto other = one;
  other.at = TimePoint(2h);
  CHECK(is_as_far(one, other));
  other.failed = 2;
  CHECK_FALSE(is_as_far(one, other));
}
