#include "core/journey.hpp"

#include <catch2/catch.hpp>

#include "core/selection.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

constexpr Duration kWholeDay = 24h;
constexpr auto kBerlin = "Europe/Berlin";
constexpr auto kAuckland = "Pacific/Auckland";

TimePoint time(const char* text) { return parse_time(text).value(); }

std::string due_text(const char* hired, const char* zone, Duration after) {
  return format_time(due_since_hire({time(hired), zone}, after));
}

const Listed kHired = {.known = true, .hired_at = parse_time("2027-01-11T00:00:00Z")};

Policy newcomers(Duration within) {
  Policy policy;
  policy.users.hired_within = within;
  return policy;
}

}  // namespace

TEST_CASE("a first day begins at midnight of the person's own zone") {
  CHECK(due_text("2027-01-11T00:00:00Z", "UTC", 0s) == "2027-01-11T00:00:00.000Z");
  CHECK(due_text("2027-01-11T00:00:00Z", kBerlin, 0s) == "2027-01-10T23:00:00.000Z");
  CHECK(due_text("2027-01-11T00:00:00Z", "America/Los_Angeles", 0s) == "2027-01-11T08:00:00.000Z");
  CHECK(due_text("2027-01-11T00:00:00Z", kAuckland, 0s) == "2027-01-10T11:00:00.000Z");
}

TEST_CASE("a hire at a midnight of the zone means the day that begins then, any other hour the day it has in UTC") {
  CHECK(due_text("2027-01-10T23:00:00Z", kBerlin, 0s) == "2027-01-10T23:00:00.000Z");
  CHECK(due_text("2027-01-11T08:00:00Z", kBerlin, 0s) == "2027-01-10T23:00:00.000Z");
  CHECK(due_text("2027-01-11T12:00:00Z", kAuckland, 0s) == "2027-01-10T11:00:00.000Z");
}

TEST_CASE("days are counted by the calendar, whatever the clocks do in between") {
  // Clocks go forward in Berlin on 28 March 2027, and back on 31 October.
  CHECK(due_text("2027-03-22T00:00:00Z", kBerlin, 7 * kWholeDay) == "2027-03-28T22:00:00.000Z");
  CHECK(due_text("2027-10-25T00:00:00Z", kBerlin, 7 * kWholeDay) == "2027-10-31T23:00:00.000Z");
  CHECK(due_text("2027-10-25T00:00:00Z", kBerlin, 6 * kWholeDay + 12h) == "2027-10-31T11:00:00.000Z");
}

TEST_CASE("an hour that the clocks jump over is the moment at which they do, one that comes twice is the first") {
  CHECK(due_text("2027-03-21T00:00:00Z", kBerlin, 7 * kWholeDay + 150min) == "2027-03-28T01:00:00.000Z");
  CHECK(due_text("2027-10-24T00:00:00Z", kBerlin, 7 * kWholeDay + 150min) == "2027-10-31T00:30:00.000Z");
  // A day that begins an hour late.
  CHECK(due_text("2027-03-28T00:00:00Z", "Asia/Beirut", 0s) == "2027-03-27T22:00:00.000Z");
}

TEST_CASE("who joins on the day of a message gets it, who joins after it does not") {
  const Hire hire{time("2027-01-11T00:00:00Z"), kBerlin};
  CHECK(due_in_journey(hire, 7 * kWholeDay, time("2027-01-11T08:00:00Z")) == time("2027-01-17T23:00:00Z"));
  CHECK(due_in_journey(hire, 7 * kWholeDay, time("2027-01-18T22:59:59Z")) == time("2027-01-17T23:00:00Z"));
  CHECK_FALSE(due_in_journey(hire, 7 * kWholeDay, time("2027-01-18T23:00:00Z")));
}

TEST_CASE("the later message of a journey is never due before the earlier one, on any day and in any zone") {
  const auto* zone =
      GENERATE("UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kolkata", "Australia/Lord_Howe");
  const auto begin = time("2010-12-20T00:00:00Z");
  for (int day = 0; day < 800; ++day) {
    const Hire hire{begin + day * kWholeDay, zone};
    TimePoint before{};
    for (const auto after :
         {0 * kWholeDay, Duration(6h), 1 * kWholeDay, 7 * kWholeDay, 30 * kWholeDay, 90 * kWholeDay}) {
      const auto at = due_since_hire(hire, after);
      INFO(zone << " " << format_time(hire.at) << " " << format_duration(after));
      REQUIRE(at >= before);
      // No zone is further than 14 hours from UTC, no clock is set by more than a day at a time.
      REQUIRE(at > hire.at + after - 39h);
      REQUIRE(at < hire.at + after + 39h);
      before = at;
    }
    const auto stretch = newly_hired(hire, 30 * kWholeDay);
    REQUIRE(stretch.begin == due_since_hire(hire, 0s));
    REQUIRE(stretch.end == due_since_hire(hire, 31 * kWholeDay));
  }
}

TEST_CASE("who was hired within so many days is named from their first day to the end of the last one") {
  const auto policy = newcomers(14 * kWholeDay);
  const auto verdict_at = [&](const char* now) { return judge(policy, kHired, {}, {time(now), kBerlin}); };
  CHECK(verdict_at("2027-01-10T22:59:59Z").left_out == "not_started_yet");
  CHECK(verdict_at("2027-01-10T22:59:59Z").until == time("2027-01-10T23:00:00Z"));
  CHECK(verdict_at("2027-01-10T23:00:00Z").selected());
  CHECK(verdict_at("2027-01-10T23:00:00Z").until == time("2027-01-25T23:00:00Z"));
  CHECK(verdict_at("2027-01-25T22:59:59Z").selected());
  CHECK(verdict_at("2027-01-25T23:00:00Z") == Verdict{});
}

TEST_CASE("somebody's own zone counts before the tenant's") {
  auto person = kHired;
  person.time_zone = "America/Los_Angeles";
  const Today early{time("2027-01-11T07:59:59Z"), kBerlin};
  CHECK(judge(newcomers(kWholeDay), person, {}, early).left_out == "not_started_yet");
  CHECK(judge(newcomers(kWholeDay), kHired, {}, early).selected());
}

TEST_CASE("who has no hire date is left out for that, but for those who are left out anyway") {
  const auto policy = newcomers(14 * kWholeDay);
  const Today today{time("2027-01-12T00:00:00Z"), "UTC"};
  CHECK(judge(policy, {.known = true}, {}, today).left_out == "no_hire_date");
  CHECK(judge(policy, {.known = true, .guest = true}, {}, today) == Verdict{});
  CHECK(judge(policy, {.known = true, .enabled = false}, {}, today) == Verdict{});
  auto disabled = kHired;
  disabled.enabled = false;
  CHECK(judge(policy, disabled, {}, today).left_out == "disabled");
}

TEST_CASE("whom a policy names in another way it selects whatever their hire date") {
  const auto policy = newcomers(14 * kWholeDay);
  const Today years_later{time("2031-01-12T00:00:00Z"), "UTC"};
  CHECK(judge(policy, {.known = true}, {.selected = true}, years_later).selected());
  CHECK(judge(policy, kHired, {.selected = true}, years_later).selected());
  const auto member = judge(policy, {.known = true}, {.in_team = true}, years_later);
  CHECK(member.selected());
  CHECK(member.through_team);
}

TEST_CASE("nothing but the day changes a verdict before its time, and at its time it does") {
  const auto policy = newcomers(GENERATE(as<Duration>{}, kWholeDay, 14 * kWholeDay, 90 * kWholeDay));
  const auto* zone = GENERATE("UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia");
  for (int day = 0; day < 400; ++day) {
    const Listed person{.known = true, .hired_at = time("2011-12-20T00:00:00Z") + day * kWholeDay, .time_zone = zone};
    const auto at = [&](TimePoint now) { return judge(policy, person, {}, {now, ""}); };
    const auto before = at(*person.hired_at - 40 * kWholeDay);
    REQUIRE(before.left_out == "not_started_yet");
    REQUIRE(at(*before.until - 1ms) == before);
    const auto during = at(*before.until);
    REQUIRE(during.selected());
    REQUIRE(at(*during.until - 1ms) == during);
    REQUIRE(at(*during.until) == Verdict{});
  }
}

TEST_CASE("a date of another age is a date, too") {
  const auto* date = GENERATE("0001-01-01T00:00:00Z", "1899-12-30T00:00:00Z", "9999-12-31T23:59:59Z");
  const auto* zone = GENERATE("UTC", "Europe/Berlin", "America/Los_Angeles", "nowhere");
  const Hire hire{time(date), zone};
  CHECK(due_since_hire(hire, 0s) < due_since_hire(hire, 3650 * kWholeDay));
  CHECK(newly_hired(hire, 90 * kWholeDay).begin < newly_hired(hire, 90 * kWholeDay).end);
}
