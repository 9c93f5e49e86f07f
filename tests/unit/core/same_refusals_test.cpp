#include "core/same_refusals.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kRowBegan(std::chrono::seconds(1'800'000'000));
const Setback kUnlicensed = GiveUp{{"no_licence", "403"}};
const Setback kBlocked = GiveUp{{"blocked_by_user", "403"}};

/// Whether that has the refusal doubted.
bool doubted_after(SameRefusals& refusals, int different, const Setback& setback, TimePoint now = kRowBegan) {
  bool doubted = false;
  for (int i = 0; i < different; ++i) doubted = refusals.refused("u" + std::to_string(i), setback, now) || doubted;
  return doubted;
}

}  // namespace

TEST_CASE("the same refusal of five different ones in a row is doubted, and one of them is due in a minute") {
  SameRefusals refusals(Doubts::all);
  for (int i = 0; i < 100; ++i) CHECK_FALSE(refusals.refused("u0", kBlocked, kRowBegan));
  CHECK_FALSE(doubted_after(refusals, 4, kBlocked));
  CHECK_FALSE(refusals.next_try());
  CHECK(refusals.refused("u4", kBlocked, kRowBegan + 3s));
  CHECK(refusals.next_try() == kRowBegan + 3s + 1min);
  CHECK(refusals.take_due(kRowBegan + 1min).empty());
  CHECK(refusals.take_due(kRowBegan + 3s + 1min) == std::vector<Doubted>{{"blocked_by_user", kRowBegan}});
}

TEST_CASE("a success between begins the row anew, and another cause is another row") {
  SameRefusals refusals(Doubts::all);
  CHECK_FALSE(doubted_after(refusals, 4, kBlocked));
  CHECK_FALSE(doubted_after(refusals, 4, kUnlicensed));
  CHECK_FALSE(refusals.worked("zoe"));
  CHECK_FALSE(doubted_after(refusals, 4, kBlocked));
  CHECK_FALSE(refusals.refused("zoe", kUnlicensed, kRowBegan));
  CHECK(refusals.refused("zoe", kBlocked, kRowBegan));
}

TEST_CASE("what is not named as theirs makes no row") {
  struct Row {
    Setback setback;
    bool all, reads;
  };
  const std::vector<Row> rows{
      {kUnlicensed, true, true},
      {kBlocked, true, true},
      {GiveUp{{"team_archived", ""}}, true, true},
      {Retry{0ms, {"user_not_found", ""}}, false, true},
      {Retry{0ms, {"not_installed", ""}}, false, true},
      {Retry{0ms, {"unexplained", ""}}, false, false},
      {Retry{5s, {"throttled", ""}}, false, false},
      {Unsure{{"service_unavailable", ""}}, false, false},
      {GiveUp{{"teams_off", ""}}, false, false},
      {GiveUp{{"too_large", ""}}, false, false},
      {Halt{{"permission_missing", ""}}, false, false},
  };
  for (const auto& [setback, all, reads] : rows) {
    INFO(cause_of(setback).name);
    SameRefusals of_all(Doubts::all);
    SameRefusals of_reads(Doubts::illness);
    CHECK(doubted_after(of_all, 5, setback) == all);
    CHECK(doubted_after(of_reads, 5, setback) == reads);
  }
}

TEST_CASE("a refusal is disproved by one who was tried, and by nobody else") {
  SameRefusals refusals(Doubts::all);
  doubted_after(refusals, 5, kBlocked);
  CHECK_FALSE(refusals.worked("zoe"));
  CHECK_FALSE(refusals.worked("u1"));
  CHECK(refusals.take_due(kRowBegan + 1min).size() == 1);
  refusals.tries("blocked_by_user", "u0");
  CHECK_FALSE(refusals.refused("u0", kBlocked, kRowBegan + 61s));
  CHECK(refusals.take_due(kRowBegan + 3min).size() == 1);
  refusals.tries("blocked_by_user", "u1");
  CHECK_FALSE(refusals.worked("zoe"));
  CHECK(refusals.disproved().empty());
  CHECK(refusals.worked("u1"));
  CHECK_FALSE(refusals.next_try());
  // Others may have been refused a little before the last success.
  const Doubted disproved{"blocked_by_user", kRowBegan - 1min};
  CHECK(refusals.disproved() == std::vector{disproved});
  refusals.released(disproved);
  CHECK(refusals.disproved().empty());
  CHECK_FALSE(doubted_after(refusals, 4, kBlocked));
}

TEST_CASE("waits for the next try double to an hour, and who was refused for a day of them is believed") {
  SameRefusals refusals(Doubts::all);
  doubted_after(refusals, 5, kUnlicensed);
  std::vector<Duration> after;
  while (refusals.next_try()) {
    const auto now = *refusals.next_try();
    if (refusals.take_due(now).empty()) break;
    after.push_back(now - kRowBegan);
    refusals.tries("no_licence", "u0");
    refusals.refused("u0", kUnlicensed, now);
  }
  REQUIRE(after.size() == 28);
  after.resize(8);
  CHECK(after == std::vector<Duration>{1min, 3min, 7min, 15min, 31min, 63min, 123min, 183min});
  CHECK_FALSE(refusals.next_try());
  CHECK_FALSE(refusals.worked("u0"));
}
