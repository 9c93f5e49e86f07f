#include "core/loop_life.hpp"

#include <catch2/catch.hpp>
#include <functional>
#include <string>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

/// How many minutes of looks it takes until the loop hangs; -1 where two days do not.
int minutes_until_it_hangs(LoopLife life) {
  constexpr int kMost = 2 * 24 * 60;
  for (int minute = 0; minute < kMost; ++minute) {
    if (life.hangs()) return minute;
    life.pass(1min);
  }
  return -1;
}

}  // namespace

TEST_CASE("a loop hangs when it does not come round: ten minutes after its time, an hour after it began to work") {
  const auto [what, before, minutes] = GENERATE(table<std::string, std::function<void(LoopLife&)>, int>({
      {"it was just made", [](LoopLife&) {}, 60},
      {"it works", [](LoopLife& life) { life.works(); }, 60},
      {"it sleeps for seconds", [](LoopLife& life) { life.sleeps(5s); }, 11},
      {"its time has come already", [](LoopLife& life) { life.sleeps(-1h); }, 10},
      {"a circuit is open", [](LoopLife& life) { life.sleeps(15min); }, 25},
      {"it sleeps for a day", [](LoopLife& life) { life.sleeps(24h); }, 24 * 60 + 10},
  }));
  INFO(what);
  LoopLife life;
  before(life);
  CHECK(minutes_until_it_hangs(life) == minutes);
}

TEST_CASE("a loop that comes round never hangs, however slow each piece of its work is") {
  LoopLife life;
  for (int round = 0; round < 100; ++round) {
    life.works();
    for (int minute = 0; minute < 59; ++minute) life.pass(1min);
    CHECK_FALSE(life.hangs());
    life.sleeps(2h);
    for (int minute = 0; minute < 129; ++minute) life.pass(1min);
    CHECK_FALSE(life.hangs());
  }
}

TEST_CASE("a machine that was suspended is no loop that hangs") {
  LoopLife life;
  life.sleeps(5s);
  life.pass(72h);
  CHECK_FALSE(life.hangs());
}
