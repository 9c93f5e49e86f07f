#include "core/rereading.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kBegun{1'800'000'000s};

/// Reads to the end, `page` items at a time; gives when the last page was due and the shortest wait between two.
struct Reading {
  ReadingProgress progress{.begun = kBegun};
  TimePoint now = kBegun;
  Duration shortest = 24h;

  Reading(std::int64_t total, std::int64_t page, Duration period) {
    progress.total = total;
    for (bool more = true; more;) {
      const auto due = next_page_at(progress, period, now);
      shortest = std::min(shortest, due - now);
      now = due;
      ++progress.pages;
      more = progress.met + page < total;
      progress.met += page;
    }
  }
};

}  // namespace

TEST_CASE("pages are spread evenly over the time") {
  for (const std::int64_t page : {20, 100, 200, 999}) {
    const Reading reading(100'000, page, 24h);
    INFO(page);
    CHECK(reading.now - kBegun <= 24h);
    CHECK(reading.now - kBegun >= 23h);
    CHECK(reading.shortest >= 24h * page / 100'000 / 6);
  }
}

TEST_CASE("what fits on one page is read at the end of the time") {
  CHECK(next_page_at({.begun = kBegun, .total = 40}, 24h, kBegun) == kBegun + 24h);
}

TEST_CASE("lost time is made up for, yet never in a burst") {
  const ReadingProgress half{.begun = kBegun, .pages = 500, .met = 50'000, .total = 100'000};
  CHECK(next_page_at(half, 24h, kBegun + 23h) - (kBegun + 23h) < 10s);
  CHECK(next_page_at(half, 24h, kBegun + 48h) == kBegun + 48h + kBetweenRereadPages);
}

TEST_CASE("a clock that was put back delays a page by no more than the time itself") {
  const auto before = kBegun - 1000h;
  CHECK(next_page_at({.begun = kBegun}, 24h, before) <= before + 24h);
}

TEST_CASE("a reading whose links expire before its end goes faster each time") {
  const auto wait = [](int expired) {
    return next_page_at({.begun = kBegun, .total = 10'000, .expired = expired}, 24h * 30, kBegun) - kBegun;
  };
  CHECK(wait(1) * 2 <= wait(0) + 2ms);
  CHECK(wait(2) < wait(1));
  CHECK(wait(100) >= kBetweenRereadPages);
}

TEST_CASE("somebody who may come back is looked for a few times, with growing waits") {
  Duration last{0};
  int looks = 0;
  for (auto wait = next_look(looks); wait; wait = next_look(++looks)) {
    CHECK(*wait > last);
    last = *wait;
  }
  CHECK(looks == 5);
  CHECK(next_look(0) == 1min);
  CHECK_FALSE(next_look(1000));
}
