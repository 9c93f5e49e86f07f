#include "core/clock_offset.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kAsked{std::chrono::seconds(1'000'000)};
using News = ClockOffset::News;

}  // namespace

TEST_CASE("a clock is apart from a service's only by what the time of the answer does not explain") {
  const auto [theirs, answered, ahead] = GENERATE(table<Duration, Duration, Duration>({
      {0s, 0s, 0s},
      {-1s, 0s, 0s},    // of a whole second
      {90s, 2min, 0s},  // the answer took long
      {10min, 2min, -8min},
      {-10min, 2min, 10min - 1s},
  }));
  CHECK(clock_ahead(kAsked, kAsked + theirs, kAsked + answered) == ahead);
}

TEST_CASE("a clock is apart once three answers in a row say so, and right again the same way") {
  ClockOffset offset;
  CHECK_FALSE(offset.ahead());
  CHECK(offset.see(7min) == News::none);
  CHECK(offset.see(7min) == News::none);
  CHECK(offset.see(0s) == News::none);  // one came from a cache
  CHECK(offset.see(-7min) == News::none);
  CHECK(offset.see(-7min) == News::none);
  CHECK_FALSE(offset.apart());
  CHECK(offset.see(-7min) == News::apart);
  CHECK(offset.apart());
  CHECK(offset.ahead() == -7min);
  CHECK(offset.see(-7min) == News::none);
  CHECK(offset.see(1s) == News::none);
  CHECK(offset.see(1s) == News::none);
  CHECK(offset.see(1s) == News::right);
  CHECK_FALSE(offset.apart());
}

TEST_CASE("what tokens bear is not apart, and a clock at the edge is told once") {
  ClockOffset offset;
  for (int i = 0; i < 5; ++i) CHECK(offset.see(5min) == News::none);
  for (int i = 0; i < 2; ++i) CHECK(offset.see(5min + 1s) == News::none);
  CHECK(offset.see(5min + 1s) == News::apart);
  for (int i = 0; i < 5; ++i) CHECK(offset.see(i % 2 == 0 ? 5min - 1s : 5min + 1s) == News::none);
  for (int i = 0; i < 5; ++i) CHECK(offset.see(4min + 1s) == News::none);
}

TEST_CASE("a clock that is apart is told with its direction and what sets it") {
  CHECK(clock_error(2h).what == "this machine's clock is 2h ahead of the services'");
  CHECK(clock_error(-7min).text().find("7m behind the services'") != std::string::npos);
  CHECK(clock_error(-7min).remedy == "set it by NTP: timedatectl set-ntp true");
}
