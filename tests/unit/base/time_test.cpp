#include "base/time.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace std::chrono_literals;

TEST_CASE("a duration is a whole number and one unit") {
  CHECK(parse_duration("30s") == 30s);
  CHECK(parse_duration("15m") == 15min);
  CHECK(parse_duration("2h") == 2h);
  CHECK(parse_duration("7d") == 7 * 24h);
  CHECK(parse_duration("500ms") == 500ms);
  CHECK(parse_duration("0s") == 0ms);
  CHECK(parse_duration("36500d") == 36500 * 24h);
}

TEST_CASE("what is no duration is refused") {
  for (const auto* text : {"", "s", "ms", "5", "-5s", "+5s", " 5s", "5s ", "5 s", "1.5h", "1h30m", "5w", "5S", "0x5s",
                           "36501d", "999999999999999999999999s", "9223372036854775807d"}) {
    INFO(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("a duration is shown in its two largest units") {
  CHECK(format_duration(0ms) == "0s");
  CHECK(format_duration(999ms) == "0s");
  CHECK(format_duration(45s) == "45s");
  CHECK(format_duration(2h + 5min) == "2h 5m");
  CHECK(format_duration(2h + 5min + 59s) == "2h 5m");
  CHECK(format_duration(26h + 30min) == "1d 2h");
  CHECK(format_duration(24h + 5s) == "1d");
}

TEST_CASE("a time is written in UTC with milliseconds and read back the same") {
  const TimePoint time(1'795'426'200'123ms);
  CHECK(format_time(time) == "2026-11-23T09:30:00.123Z");
  CHECK(parse_time(format_time(time)) == time);
  CHECK(format_time(TimePoint(0ms)) == "1970-01-01T00:00:00.000Z");
  CHECK(format_time(TimePoint(-1ms)) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("RFC 3339 is read with any offset and any number of fractional digits") {
  const TimePoint time(1'795'426'200'000ms);
  CHECK(parse_time("2026-11-23T09:30:00Z") == time);
  CHECK(parse_time("2026-11-23t09:30:00z") == time);
  CHECK(parse_time("2026-11-23T10:30:00+01:00") == time);
  CHECK(parse_time("2026-11-23T04:00:00-05:30") == time);
  CHECK(parse_time("2026-11-23T09:30:00-00:00") == time);
  CHECK(parse_time("2026-11-23T09:30:00.1Z") == time + 100ms);
  CHECK(parse_time("2026-11-23T09:30:00.1366686Z") == time + 136ms);
  CHECK(parse_time("2024-02-29T00:00:00Z").has_value());
}

TEST_CASE("what is no RFC 3339 time is refused") {
  for (const auto* text :
       {"", "2026-11-23", "2026-11-23T09:30:00", "2026-11-23T09:30Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
        "2026-02-30T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T09:60:00Z", "2026-11-23T09:30:61Z",
        "2026-11-23T09:30:00.Z", "2026-11-23T09:30:00+0100", "2026-11-23T09:30:00Zx", " 2026-11-23T09:30:00Z",
        "26-11-23T09:30:00Z", "2026-11-23T-9:30:00Z", "0000-00-00T00:00:00Z"}) {
    INFO(text);
    CHECK_FALSE(parse_time(text));
  }
}

TEST_CASE("the fixed date of HTTP is read, and nothing else") {
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == parse_time("1994-11-06T08:49:37Z"));
  for (const auto* text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT "}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text));
  }
}
