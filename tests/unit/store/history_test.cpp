// How far each rollout had come, over time.
#include <catch2/catch.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

namespace {

constexpr Duration kDay = 24h;

struct HistoryWorld : World {
  HistoryWorld() {
    now = TimePoint(24h * 20'000);
    set_policies({policy("sales"), policy("support")});
  }

  void note(std::int64_t welcomed, const std::string& policy = "sales") {
    REQUIRE(store->history.note(policy, {.at = now, .selected = 1000, .welcomed = welcomed}));
  }
  /// `count` points, one more welcomed each.
  void note_every(Duration between, int count) {
    for (int i = 0; i < count; ++i, now += between) note(i);
  }
  [[nodiscard]] std::vector<core::RolloutPoint> points(const std::string& policy = "sales") {
    return store->history.of(policy).value();
  }
  int thin(int most = 1000) {
    int sum = 0;
    while (const int count = store->history.thin(now, most).value()) sum += count;
    return sum;
  }
};

}  // namespace

TEST_CASE_METHOD(HistoryWorld, "a rollout that stands still is noted once, and each policy has a history of its own") {
  note(1);
  now += 1min;
  note(1);
  now += 1min;
  note(2);
  note(7, "support");
  REQUIRE(points().size() == 2);
  CHECK(points()[0].at == now - 2min);
  CHECK(points()[1] == core::RolloutPoint{.at = now, .selected = 1000, .welcomed = 2});
  CHECK(points("support").size() == 1);
  CHECK(points("nobody").empty());
}

TEST_CASE_METHOD(HistoryWorld, "the history of a policy goes with it, and none is noted of one that is gone") {
  note(1);
  set_policies({policy("support")});
  CHECK(points().empty());
  now += 1min;
  note(2);
  CHECK(points().empty());
  note(1, "support");
  CHECK(points("support").size() == 1);
}

TEST_CASE_METHOD(HistoryWorld, "of a minute that several daemons note the last point stays") {
  note(1);
  now += 20s;
  note(2);
  note(7, "support");
  now += 39s;
  note(3);
  REQUIRE(points().size() == 1);
  CHECK(points()[0].at == now);
  CHECK(points()[0].welcomed == 3);
  CHECK(points("support").size() == 1);
  now += 1s;
  note(4);
  REQUIRE(points().size() == 2);
  CHECK(points()[1].welcomed == 4);
}

TEST_CASE_METHOD(HistoryWorld, "a clock that was set back changes nothing of what was noted") {
  note(5);
  now -= 1h;
  note(6);
  CHECK(points().size() == 1);
  now += 2h;
  note(7);
  CHECK(points().size() == 2);
}

TEST_CASE_METHOD(HistoryWorld, "after two days the last point of each hour stays, and younger ones all stay") {
  note_every(1min, 180);
  CHECK(thin() == 0);
  now += 2 * kDay - 1h;  // the last hour is not so old yet
  CHECK(thin() > 0);
  const auto left = points();
  REQUIRE(left.size() > 60);
  CHECK(left[0].welcomed == 59);
  CHECK(left[1].welcomed == 119);
  CHECK(left[2].welcomed == 121);
  CHECK(thin() == 0);
}

TEST_CASE_METHOD(HistoryWorld,
                 "after ninety days the last point of each day stays, after two years none, however it was cut") {
  note_every(1h, 48);
  now += 90 * kDay;
  CHECK(thin(3) > 0);
  REQUIRE(points().size() == 2);
  CHECK(points()[0].welcomed == 23);
  CHECK(points()[1].welcomed == 47);
  now += 730 * kDay;
  CHECK(thin(1) > 0);
  CHECK(points().empty());
}

TEST_CASE_METHOD(HistoryWorld, "what is remembered of a policy has a bound") {
  for (int day = 0; day < 1000; ++day, now += kDay) {
    note(day);
    thin();
  }
  CHECK(points().size() <= 731);
}
