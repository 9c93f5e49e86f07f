// When a rollout will be done.
#include "core/forecast.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "unit/core/simulated_rollout.hpp"

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kBegan(std::chrono::seconds(1'800'000'000));
const Rates kRates{.installs = 30, .sends = 50};

TimePoint at(const std::string& text) { return parse_time(text).value(); }

Forecast one(const Remaining& policy, TimePoint now = kBegan, const Rates& rates = kRates) {
  return forecast({policy}, rates, now).front();
}

Window office() {
  using enum Weekday;
  return {.days = {monday, tuesday, wednesday, thursday, friday}, .from_minute = 9 * 60, .to_minute = 17 * 60};
}

Remaining waiting(Rollout rollout, Line people, TimePoint began = kBegan) {
  return {
      .rollout = std::move(rollout), .zone = "UTC", .pacing = {.began = began}, .people = people, .messages_each = 1};
}

/// A bundle's time, which is what a forecast may be off.
bool about(const std::optional<TimePoint>& told, TimePoint expected, double part = 0.002) {
  if (!told) return false;
  const auto off = std::abs(static_cast<double>((*told - expected).count()));
  return off <= 1000 + part * static_cast<double>((expected - kBegan).count());
}

}  // namespace

TEST_CASE("where nothing is left to do there is no end, and nobody waits") {
  CHECK(one({}) == Forecast{});
  CHECK(one(waiting({}, {1000, 1000})) == Forecast{});
  CHECK(forecast({}, kRates, kBegan).empty());
}

TEST_CASE("whoever waits is told a second at least") {
  const auto told = one({.installs = 1, .messages = 1, .messages_each = 1});
  CHECK(told.done == kBegan + 1s);
  CHECK_FALSE(told.endless);
  CHECK(one({.messages = 1}).done == kBegan + 1s);
  CHECK(one({.installs = 1}).done == kBegan + 1s);
}

TEST_CASE("installs and messages go beside each other, and the slower of them tells") {
  CHECK(about(one({.installs = 30'000, .messages = 30'000, .messages_each = 1}).done, kBegan + 1000s));
  CHECK(about(one({.installs = 30'000, .messages = 60'000, .messages_each = 2}).done, kBegan + 1200s));
  CHECK(about(one({.installs = 3'000, .messages = 50'000, .messages_each = 1}).done, kBegan + 1000s));
}

TEST_CASE("messages that are ready do not wait for those of others who need the app first") {
  const auto told =
      forecast({{.installs = 30'000, .messages = 30'000, .messages_each = 1}, {.messages = 50}}, kRates, kBegan);
  CHECK(about(told[0].done, kBegan + 1001s));
  CHECK(*told[1].done <= kBegan + 10s);
}

TEST_CASE("the end comes after the last wave, at the rate of the tenant") {
  const auto told = one(waiting({.waves = {{5, 0h}, {50, 24h}, {100, 72h}}}, {30'000, 0}));
  CHECK(told.last_turn == kBegan + 72h);
  CHECK(about(told.done, kBegan + 72h + 500s, 0.0001));
  CHECK_FALSE(told.endless);
}

TEST_CASE("members of a wave's groups have their turn with it, and count in the shares of the others") {
  auto policy = waiting({.waves = {{.groups = {"Pilot"}}, {50, 24h}}}, {30'000, 0});
  policy.in_waves = {15'000, 0};
  const auto told = one(policy);
  CHECK(told.last_turn == kBegan + 1s);
  CHECK(about(told.done, kBegan + 500s));
  CHECK(told.endless);
  policy.in_waves = {3'000, 0};
  CHECK(about(one(policy).done, kBegan + 24h + 400s, 0.0001));
  policy.rollout.waves = {{.groups = {"Pilot"}}};
  policy.in_waves.clear();
  CHECK(one(policy) == Forecast{.endless = true});
}

TEST_CASE("a pace is kept, and turns follow each other without a burst") {
  const auto told = one(waiting({.per_hour = 100}, {1000, 500}));
  CHECK(about(told.last_turn, kBegan + 5h, 0.005));
  CHECK(told.done >= told.last_turn);
  CHECK(told.done <= *told.last_turn + 2s);
}

TEST_CASE("turns and messages keep to the window") {
  const auto friday_noon = at("2027-01-15T12:00:00Z");
  const Rollout paced{.window = office(), .per_hour = 100};
  // 500 until Friday evening, as many on Monday.
  const auto told = one(waiting(paced, {1000, 0}, friday_noon), friday_noon);
  REQUIRE(told.last_turn);
  CHECK(*told.last_turn > at("2027-01-18T13:50:00Z"));
  CHECK(*told.last_turn < at("2027-01-18T14:10:00Z"));
  // Everybody has their turn before five, gets the app in the evening, and the message on Monday.
  const auto late = at("2027-01-15T16:59:00Z");
  const auto burst = one(waiting({.window = office()}, {30'000, 0}, late), late);
  CHECK(burst.last_turn == late + 1s);
  REQUIRE(burst.done);
  CHECK(*burst.done > at("2027-01-18T09:09:00Z"));
  CHECK(*burst.done < at("2027-01-18T09:11:00Z"));
}

TEST_CASE("what is left of the messages when the window closes goes on the next day") {
  const auto friday = at("2027-01-15T09:00:00Z");
  const auto told = one({.rollout = {.window = office()}, .zone = "UTC", .messages = 36'000}, friday, {30, 1});
  REQUIRE(told.done);  // eight hours on Friday, two on Monday
  CHECK(*told.done > at("2027-01-18T10:59:00Z"));
  CHECK(*told.done < at("2027-01-18T11:01:00Z"));
}

TEST_CASE("whom no wave reaches, who is paused, and what takes years do not end by themselves") {
  const auto half = one(waiting({.waves = {{50, 0h}}}, {1000, 0}));
  CHECK(half.endless);
  CHECK(about(half.done, kBegan + 17s));
  const auto nobody = one(waiting({.waves = {{50, 0h}}}, {1000, 500}));
  CHECK(nobody == Forecast{.endless = true});
  auto paused = waiting({}, {1000, 0});
  paused.paused = true;
  CHECK(one(paused) == Forecast{.endless = true});
  // A window of a minute a week does not hold a million people.
  using enum Weekday;
  const Window narrow{.days = {monday}, .from_minute = 0, .to_minute = 1};
  CHECK(one(waiting({.window = narrow, .per_hour = 1}, {1'000'000, 0})) == Forecast{.endless = true});
}

TEST_CASE("nothing ends before the last who was refused is tried again") {
  CHECK(one({.installs = 1, .messages = 1, .messages_each = 1, .last_due = kBegan + 90s}).done == kBegan + 90s);
}

TEST_CASE("policies share the rates of their tenant, first come first served") {
  const auto big = waiting({}, {30'000, 0});
  const auto small = waiting({.waves = {{100, 60s}}}, {300, 0});
  const auto told = forecast({big, small}, kRates, kBegan);
  CHECK(about(told[0].done, kBegan + 1000s));
  CHECK(about(told[1].done, kBegan + 1010s));
  const auto all = whole(told);
  CHECK(all.done == std::max(told[0].done, told[1].done));
  CHECK(all.last_turn == kBegan + 60s);
}

TEST_CASE("a policy with a higher priority overtakes the others, who wait as long as its work takes") {
  const auto big = waiting({}, {30'000, 0});
  auto urgent = waiting({.waves = {{100, 60s}}}, {300, 0});
  urgent.priority = 1;
  const auto told = forecast({big, urgent}, kRates, kBegan);
  CHECK(about(told[0].done, kBegan + 1010s));
  CHECK(about(told[1].done, kBegan + 71s));
}

TEST_CASE("members of teams wait for no wave and need no app") {
  Remaining policy = waiting({.waves = {{5, 24h}}}, {});
  policy.members_waiting = 500;
  CHECK(about(one(policy).done, kBegan + 20s));
}

TEST_CASE("a rate is what goes while much waits, and what may go else") {
  CHECK(rate_to_come(0, 30, 1000) == 30);
  CHECK(rate_to_come(12, 30, 1000) == 12);
  CHECK(rate_to_come(12, 30, 100) == 30);
  CHECK(rate_to_come(31, 30, 1000) == 30);
  CHECK(rate_to_come(0.2, 30, 1000) == Approx(1.5));
}

TEST_CASE("a million people in two hundred policies are forecast in no time") {
  std::vector<Remaining> many(200, waiting({.window = office(), .per_hour = 500}, {5'000, 0}));
  const auto told = forecast(many, kRates, kBegan);
  for (const auto& each : told) CHECK(each.done);
}

TEST_CASE("a rollout ends within five percent of when it was forecast, whatever its waves, hours and services") {
  for (int seed = 0; seed < 12; ++seed) {
    for (const double error : testing::errors_of_forecasts(seed, 50'000)) {
      INFO("seed " << seed << ": " << error << " %");
      CHECK(std::abs(error) < 5);
    }
  }
}

TEST_CASE("who waits and has the app or the message already takes none of the rates") {
  auto policy = waiting({}, {30'000, 0});
  policy.with_app = 15'000;
  policy.sent_before = 15'000;
  CHECK(about(one(policy).done, kBegan + 500s));
  policy.with_app = 30'000;
  policy.sent_before = 30'000;
  CHECK(one(policy).done == kBegan + 1s);
  CHECK_FALSE(one(policy).endless);
}

TEST_CASE("of those who wait it is told whom a wave reaches by now, and whom none ever does") {
  auto policy = waiting({.waves = {{10, 0h}, {50, 24h}}}, {1000, 100});
  CHECK(reach_of(policy, kBegan).by_now == 0);
  CHECK(reach_of(policy, kBegan).never == 500);
  CHECK(reach_of(policy, kBegan + 24h).by_now == 400);
  policy.rollout.waves = {{.groups = {"Owners"}}};
  policy.in_waves = {5};
  CHECK(reach_of(policy, kBegan).by_now == 5);
  CHECK(reach_of(policy, kBegan).never == 895);
  policy.rollout.waves.clear();
  CHECK(reach_of(policy, kBegan).by_now == 900);
  CHECK(reach_of(policy, kBegan).never == 0);
}
