// Waves, paces and windows: who has their turn when, and when a policy stops itself.
#include "core/rollout.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "base/random.hpp"
#include "core/window.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kBegan(std::chrono::seconds(1'800'000'000));
const std::vector<Wave> kThree{{5, 0h}, {50, 24h}, {100, 72h}};
using enum Weekday;
const std::vector<Weekday> kWorkdays{monday, tuesday, wednesday, thursday, friday};

TimePoint at(const std::string& text) { return parse_time(text).value(); }

Window office(std::vector<Weekday> days = kWorkdays) {
  return {.days = std::move(days), .from_minute = 9 * 60, .to_minute = 17 * 60};
}

std::string opens(const Window& window, const std::string& zone, const std::string& now) {
  const auto opening = next_opening(window, zone, at(now));
  return format_time(opening.begin) + " " + format_time(opening.end);
}

}  // namespace

TEST_CASE("a share opens with each wave, and without waves everything is open") {
  CHECK(open_share(kThree, 0h) == 5);
  CHECK(open_share(kThree, 24h - 1ms) == 5);
  CHECK(open_share(kThree, 24h) == 50);
  CHECK(open_share(kThree, 24h * 365) == 100);
  CHECK(open_share({}, 0h) == 100);
  CHECK(open_share({{10, 1h}}, 59min) == 0);
  // A clock that was ahead when the policy first ran.
  CHECK(open_share(kThree, -1h) == 5);
}

TEST_CASE("groups of waves are open from their time on, and change no share") {
  const std::vector<Wave> waves{{.groups = {"Pilot"}}, {5, 1h}, {.after = 2h, .groups = {"IT", "Board"}}, {100, 3h}};
  CHECK(open_groups(waves, 0h) == std::vector<std::string>{"Pilot"});
  CHECK(open_groups(waves, 2h) == std::vector<std::string>{"Pilot", "IT", "Board"});
  CHECK(open_groups({}, 0h).empty());
  CHECK(open_share(waves, 0h) == 0);
  CHECK(open_share(waves, 1h) == 5);
  CHECK(open_share(waves, 2h) == 5);
  CHECK(open_share(waves, 3h) == 100);
  const Pacing pacing{.began = kBegan};
  CHECK(turn_at({.waves = waves}, "UTC", pacing, {100, 0}, 4, kBegan) == kBegan + 1h);
  CHECK(turns_at({.waves = waves}, "UTC", pacing, kBegan + 1h).next_wave == kBegan + 2h);
}

TEST_CASE("a share is of all whom the policy selects, rounded up, and counts who had their turn") {
  CHECK(turns_to_share(5, {1000, 0}) == 50);
  CHECK(turns_to_share(5, {1000, 50}) == 0);
  CHECK(turns_to_share(5, {10, 0}) == 1);
  CHECK(turns_to_share(100, {1001, 1000}) == 1);
  CHECK(turns_to_share(50, {1200, 700}) == 0);  // more left than joined
  CHECK(turns_to_share(0, {1000, 0}) == 0);
}

TEST_CASE("a place in the line is the same for good, another in each policy, and in no order of names") {
  CHECK(place_in_line("sales", RecipientId("ann")) == place_in_line("sales", RecipientId("ann")));
  std::map<std::uint32_t, int> first;
  std::map<std::uint32_t, int> other;
  for (int i = 0; i < 1000; ++i) {
    const RecipientId id("00000000-0000-4000-8000-" + std::to_string(100'000'000'000 + i));
    first[place_in_line("sales", id)] = i;
    other[place_in_line("support", id)] = i;
  }
  CHECK(first.size() == 1000);
  int low = 0;
  int in_both = 0;
  int seen = 0;
  std::map<int, int> of_first_half;
  for (const auto& [place, number] : first) {
    if (++seen > 500) break;
    low += number < 500 ? 1 : 0;
    of_first_half[number] = 1;
  }
  seen = 0;
  for (const auto& [place, number] : other) {
    if (++seen <= 500) in_both += of_first_half.contains(number) ? 1 : 0;
  }
  CHECK(low > 200);
  CHECK(low < 300);
  CHECK(in_both > 200);
  CHECK(in_both < 300);
}

TEST_CASE("in no hour more turns than per_hour are given, whenever somebody looks, and almost all of them are") {
  Random random(3);
  for (const int per_hour : {1, 2, 7, 600, 2000, 36'000, 5'000'000}) {
    const Rollout rollout{.per_hour = per_hour};
    Pacing pacing{.began = kBegan};
    std::vector<std::pair<TimePoint, std::int64_t>> given;
    std::int64_t all = 0;
    auto now = kBegan;
    while (now < kBegan + 5h) {
      const auto turns = turns_at(rollout, "UTC", pacing, now);
      if (turns.most > 0) {
        given.emplace_back(now, turns.most);
        all += turns.most;
        pacing.used_up_to = used_up_to(rollout, pacing, now, turns.most);
      }
      const auto late = Duration(static_cast<Duration::rep>(random.uniform() * 9'000));
      now = std::max(turns_at(rollout, "UTC", pacing, now).next, now) + late + 1ms;
    }
    std::int64_t most = 0;
    std::int64_t inside = 0;
    std::size_t first = 0;
    for (const auto& [when, count] : given) {
      inside += count;
      while (given[first].first <= when - 1h) inside -= given[first++].second;
      most = std::max(most, inside);
    }
    INFO(per_hour << " an hour");
    CHECK(most <= per_hour);
    CHECK(all >= std::int64_t{per_hour} * 5 * 98 / 100);
  }
}

TEST_CASE("an allowance that a wrong clock used up far ahead holds nobody up for longer than one turn") {
  const Rollout rollout{.per_hour = 60};
  const Pacing pacing{kBegan, kBegan + 24h * 365};
  CHECK(turns_at(rollout, "UTC", pacing, kBegan).most == 0);
  CHECK(turns_at(rollout, "UTC", pacing, kBegan).next <= kBegan + 61s);
}

TEST_CASE("without a pace and with the window open everybody may have their turn; with it closed nobody") {
  const Pacing pacing{.began = kBegan};
  CHECK(turns_at({}, "UTC", pacing, kBegan).most > 1'000'000'000);
  const Rollout rollout{.window = office()};
  const auto closed = turns_at(rollout, "UTC", pacing, at("2027-01-15T08:00:00Z"));
  CHECK(closed.most == 0);
  CHECK(closed.next == at("2027-01-15T09:00:00Z"));
  CHECK(turns_at(rollout, "UTC", pacing, at("2027-01-15T09:00:00Z")).most > 0);
}

TEST_CASE("the next wave is known until the last has begun") {
  const Rollout rollout{.waves = kThree};
  const Pacing pacing{.began = kBegan};
  CHECK(turns_at(rollout, "UTC", pacing, kBegan).next_wave == kBegan + 24h);
  CHECK(turns_at(rollout, "UTC", pacing, kBegan + 24h).next_wave == kBegan + 72h);
  CHECK_FALSE(turns_at(rollout, "UTC", pacing, kBegan + 72h).next_wave);
}

TEST_CASE("who waits is told their turn by wave, pace and window; whom no wave reaches has none") {
  const Pacing pacing{.began = kBegan};
  const Line line{100, 0};
  CHECK(turn_at({.waves = kThree}, "UTC", pacing, line, 4, kBegan) == kBegan);
  CHECK(turn_at({.waves = kThree}, "UTC", pacing, line, 5, kBegan) == kBegan + 24h);
  CHECK(turn_at({.waves = kThree}, "UTC", pacing, line, 99, kBegan) == kBegan + 72h);
  CHECK_FALSE(turn_at({.waves = {{5, 0h}}}, "UTC", pacing, line, 5, kBegan));
  const auto paced = turn_at({.per_hour = 10}, "UTC", pacing, line, 20, kBegan);
  REQUIRE(paced);
  CHECK(*paced > kBegan + 2h);
  CHECK(*paced < kBegan + 2h + 1min);
  const Rollout in_hours{.waves = {{100, 48h}}, .window = office()};
  CHECK(turn_at(in_hours, "UTC", {at("2027-01-14T20:00:00Z"), {}}, line, 0, at("2027-01-14T20:00:00Z")) ==
        at("2027-01-18T09:00:00Z"));
}

TEST_CASE("turns follow each other at the pace, and as many fit before an end as are given by then") {
  const Rollout rollout{.per_hour = 100};
  const Pacing pacing{.began = kBegan};
  CHECK(last_of_turns({}, pacing, 1000, kBegan) == kBegan);
  CHECK(last_of_turns(rollout, pacing, 1, kBegan) == kBegan);
  const auto hundredth = last_of_turns(rollout, pacing, 100, kBegan);
  CHECK(hundredth > kBegan + 59min);
  CHECK(hundredth < kBegan + 60min);
  CHECK(turns_until(rollout, pacing, kBegan, hundredth) == 99);
  CHECK(turns_until(rollout, pacing, kBegan, hundredth + 1ms) == 100);
  CHECK(turns_until(rollout, {kBegan, kBegan + 30s}, kBegan, kBegan + 30s) == 0);
  CHECK(turns_until({}, pacing, kBegan, kBegan + 1ms) > 1'000'000'000);
}

TEST_CASE("a policy stops itself at the percentage, and not for a handful of people") {
  const StopWhen stop_when{.failed_percent = 5, .opted_out_percent = 20};
  CHECK_FALSE(reason_to_stop(stop_when, {19, 19, 19}));
  CHECK(reason_to_stop(stop_when, {20, 1, 0})->name == "too_many_failed");
  CHECK(reason_to_stop(stop_when, {20, 1, 0})->detail == "1 of 20");
  CHECK_FALSE(reason_to_stop(stop_when, {1000, 49, 199}));
  CHECK(reason_to_stop(stop_when, {1000, 49, 200})->name == "too_many_opted_out");
  CHECK_FALSE(reason_to_stop({}, {1000, 1000, 1000}));
  CHECK_FALSE(reason_to_stop({.opted_out_percent = 1}, {1000, 1000, 9}));
}

TEST_CASE("a window is open on its days between its hours, by the clock of its zone") {
  const auto window = office();
  CHECK(opens(window, "Europe/London", "2027-01-15T08:00:00Z") == "2027-01-15T09:00:00.000Z 2027-01-15T17:00:00.000Z");
  CHECK(opens(window, "Europe/London", "2027-01-15T16:59:59Z") == "2027-01-15T09:00:00.000Z 2027-01-15T17:00:00.000Z");
  CHECK(opens(window, "Europe/London", "2027-01-15T17:00:00Z") == "2027-01-18T09:00:00.000Z 2027-01-18T17:00:00.000Z");
  // Friday evening in London is Saturday morning in Tokyo, and Monday there begins on Sunday here.
  CHECK(opens(window, "Asia/Tokyo", "2027-01-15T16:00:00Z") == "2027-01-18T00:00:00.000Z 2027-01-18T08:00:00.000Z");
  CHECK(opens(window, "America/New_York", "2027-01-15T16:00:00Z") ==
        "2027-01-15T14:00:00.000Z 2027-01-15T22:00:00.000Z");
  CHECK(opens(office({sunday}), "UTC", "2027-01-15T16:00:00Z") == "2027-01-17T09:00:00.000Z 2027-01-17T17:00:00.000Z");
}

TEST_CASE("a window keeps its local hours when the clocks change") {
  const auto every_day = office({monday, tuesday, wednesday, thursday, friday, saturday, sunday});
  CHECK(opens(every_day, "Europe/London", "2027-03-27T18:00:00Z") ==
        "2027-03-28T08:00:00.000Z 2027-03-28T16:00:00.000Z");
  CHECK(opens(every_day, "Europe/London", "2027-10-30T18:00:00Z") ==
        "2027-10-31T09:00:00.000Z 2027-10-31T17:00:00.000Z");
  // From one to two o'clock in the night, an hour that London leaves out on that day.
  const Window night{.days = {sunday}, .from_minute = 60, .to_minute = 120};
  CHECK(opens(night, "Europe/London", "2027-03-27T18:00:00Z") == "2027-04-04T00:00:00.000Z 2027-04-04T01:00:00.000Z");
  // The hour that comes twice belongs to the window both times.
  CHECK(opens(night, "Europe/London", "2027-10-30T18:00:00Z") == "2027-10-31T00:00:00.000Z 2027-10-31T02:00:00.000Z");
}

TEST_CASE("a window may last the whole day, up to midnight") {
  const Window all{.days = {friday}, .from_minute = 0, .to_minute = 24 * 60};
  CHECK(opens(all, "UTC", "2027-01-15T23:59:59Z") == "2027-01-15T00:00:00.000Z 2027-01-16T00:00:00.000Z");
}

TEST_CASE("a zone that nobody knows is no zone: the tenant's is taken, else UTC") {
  CHECK(is_time_zone("Europe/London"));
  for (const char* name : {"", "user", "Europe/Atlantis", "../etc/passwd", "Pacific Standard Time", "/etc/localtime"}) {
    INFO(name);
    CHECK_FALSE(is_time_zone(name));
    CHECK(first_time_zone(name, "Europe/London") == "Europe/London");
    CHECK(first_time_zone(name, name) == "UTC");
    CHECK(next_opening(office(), name, kBegan).begin == next_opening(office(), "UTC", kBegan).begin);
  }
  CHECK(first_time_zone("Asia/Tokyo", "Europe/London") == "Asia/Tokyo");
}
