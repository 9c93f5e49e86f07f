#include "core/circuit.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

const TimePoint kNow(std::chrono::seconds(1'800'000'000));
const Setback kUnexplained = Retry{0ms, {"unexplained", "403 X"}};
const Setback kIll = Unsure{{"service_unavailable", "502"}};
const Setback kHalt = Halt{{"permission_missing", "403"}};

bool refused_by(Circuit& circuit, int different, const Setback& setback, TimePoint now = kNow) {
  bool opened = false;
  for (int i = 0; i < different; ++i) opened = circuit.refused("u" + std::to_string(i), setback, now) || opened;
  return opened;
}

}  // namespace

TEST_CASE("what each kind of setback says of its lane, of reads only that the service is ill") {
  struct Row {
    Setback setback;
    Sign all, reads;
  };
  const std::vector<Row> rows{
      {kHalt, Sign::halt, Sign::halt},
      {kIll, Sign::doubt, Sign::doubt},
      {Retry{0ms, {"no_answer", ""}}, Sign::doubt, Sign::doubt},
      {Retry{0ms, {"unreachable", ""}}, Sign::doubt, Sign::doubt},
      {kUnexplained, Sign::doubt, Sign::works},
      {Retry{0ms, {"address_unreadable", ""}}, Sign::doubt, Sign::works},
      {Retry{0ms, {"not_installed", ""}}, Sign::doubt, Sign::works},
      {Retry{0ms, {"consent_required", ""}}, Sign::doubt, Sign::works},
      {GiveUp{{"disabled_by_admin", ""}}, Sign::doubt, Sign::works},
      {GiveUp{{"message_refused", ""}}, Sign::doubt, Sign::works},
      {Retry{0ms, {"user_not_found", ""}}, Sign::doubt, Sign::works},
      {GiveUp{{"no_licence", ""}}, Sign::works, Sign::works},
      {GiveUp{{"blocked_by_user", ""}}, Sign::works, Sign::works},
      {GiveUp{{"team_archived", ""}}, Sign::works, Sign::works},
      {GiveUp{{"message_gone", ""}}, Sign::works, Sign::works},
      {Retry{5s, {"throttled", ""}}, Sign::none, Sign::none},
      {Retry{0ms, {"store_failed", ""}}, Sign::none, Sign::none},
      {Retry{0ms, {"token_lost", ""}}, Sign::none, Sign::none},
  };
  for (const auto& [setback, all, reads] : rows) {
    INFO(cause_of(setback).name);
    CHECK(sign_of(setback, Doubts::all) == all);
    CHECK(sign_of(setback, Doubts::illness) == reads);
  }
}

TEST_CASE("refusals of five different ones in a row open a circuit") {
  Circuit circuit;
  CHECK_FALSE(refused_by(circuit, 4, kUnexplained));
  CHECK_FALSE(circuit.cause());
  CHECK(refused_by(circuit, 5, kUnexplained));
  CHECK(circuit.open_until(kNow) == kNow + 5s);
  CHECK(circuit.cause()->name == "unexplained");
}

TEST_CASE("the same one refused many times says nothing of others, and a success between begins anew") {
  Circuit circuit;
  for (int i = 0; i < 100; ++i) CHECK_FALSE(circuit.refused("ann", kUnexplained, kNow));
  CHECK_FALSE(refused_by(circuit, 3, kUnexplained));
  circuit.worked(kNow);
  CHECK_FALSE(refused_by(circuit, 4, kUnexplained));
  CHECK_FALSE(circuit.refused("zoe", GiveUp{{"no_licence", ""}}, kNow));
  CHECK_FALSE(refused_by(circuit, 4, kIll));
  CHECK_FALSE(circuit.cause());
}

TEST_CASE("a circuit knows all that was refused in it since the first that opened it, until it closes") {
  Circuit circuit;
  using Names = std::set<std::string>;
  circuit.refused("ann", Retry{0ms, {"consent_required", ""}}, kNow);
  circuit.worked(kNow);
  CHECK(circuit.causes().empty());
  circuit.refused("ann", GiveUp{{"disabled_by_admin", ""}}, kNow);
  refused_by(circuit, 4, kUnexplained);
  CHECK(circuit.causes() == Names{"disabled_by_admin", "unexplained"});
  circuit.refused("late", kIll, kNow + 1s);
  circuit.refused("licence", GiveUp{{"no_licence", ""}}, kNow + 1s);
  circuit.refused("asked to wait", Retry{5s, {"throttled", ""}}, kNow + 1s);
  CHECK(circuit.causes() == Names{"disabled_by_admin", "service_unavailable", "unexplained"});
  CHECK(circuit.worked(kNow + 5s));
  CHECK(circuit.causes().empty());
}

TEST_CASE("a halt opens at once, and for a minute") {
  Circuit circuit;
  CHECK(circuit.refused("ann", kHalt, kNow));
  CHECK(circuit.open_until(kNow) == kNow + 1min);
}

TEST_CASE("an outage is asked about after waits that double to two minutes, however its refusals differ") {
  Circuit circuit;
  refused_by(circuit, 5, kUnexplained);
  auto now = kNow;
  std::vector<Duration> waits;
  for (int i = 0; i < 8; ++i) {
    waits.push_back(*circuit.open_until(now) - now);
    now = *circuit.open_until(now);
    CHECK(circuit.half_open(now));
    circuit.refused("ann", i % 2 == 0 ? kIll : kUnexplained, now);
  }
  CHECK(waits == std::vector<Duration>{5s, 10s, 20s, 40s, 80s, 2min, 2min, 2min});
}

TEST_CASE("what was under way when it opened neither closes it nor makes it wait longer") {
  Circuit circuit;
  refused_by(circuit, 5, kUnexplained);
  CHECK_FALSE(circuit.worked(kNow));
  CHECK_FALSE(circuit.refused("late", kUnexplained, kNow + 1s));
  CHECK(circuit.open_until(kNow + 1s) == kNow + 5s);
}

TEST_CASE("one that works closes it, and so does one that is refused for a reason of its own") {
  Circuit circuit;
  refused_by(circuit, 5, kUnexplained);
  CHECK(circuit.worked(kNow + 5s));
  CHECK_FALSE(circuit.cause());
  refused_by(circuit, 5, kUnexplained, kNow + 10s);
  CHECK(circuit.since() == kNow + 10s);
  circuit.refused("ann", GiveUp{{"blocked_by_user", ""}}, kNow + 15s);
  CHECK_FALSE(circuit.cause());
  CHECK_FALSE(refused_by(circuit, 4, kUnexplained, kNow + 20s));
}

TEST_CASE("a service that asks to wait leaves a half open circuit as it is") {
  Circuit circuit;
  refused_by(circuit, 5, kUnexplained);
  circuit.refused("ann", Retry{5s, {"throttled", ""}}, kNow + 5s);
  CHECK(circuit.half_open(kNow + 5s));
}

TEST_CASE("a circuit that nothing can try any more closes") {
  Circuit circuit;
  refused_by(circuit, 5, kUnexplained);
  CHECK_FALSE(circuit.nothing_left(kNow));
  CHECK(circuit.nothing_left(kNow + 5s));
  CHECK_FALSE(circuit.cause());
  CHECK_FALSE(circuit.nothing_left(kNow + 5s));
}

TEST_CASE("what everything needs opens it alone, for seconds unless an admin is needed") {
  Circuit circuit;
  CHECK(circuit.failed(kUnexplained, kNow));
  auto now = kNow;
  std::vector<Duration> waits;
  for (int i = 0; i < 6; ++i) {
    waits.push_back(*circuit.open_until(now) - now);
    now = *circuit.open_until(now);
    circuit.failed(kUnexplained, now);
  }
  CHECK(waits == std::vector<Duration>{1s, 2s, 4s, 8s, 10s, 10s});
  CHECK(circuit.failed(kHalt, now + 10s));
  CHECK(circuit.open_until(now + 10s) == now + 10s + 1min);
}

TEST_CASE("an admin who acted has it tried at once") {
  Circuit circuit;
  circuit.refused("ann", kHalt, kNow);
  circuit.try_now(kNow);
  CHECK(circuit.half_open(kNow));
}
