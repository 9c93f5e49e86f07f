// What is an outage, and what a hiccup.
#include "core/outage.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

/// Tries at so many seconds, each of which took `length`.
struct Tries {
  Outage outage;
  TimePoint begin{std::chrono::hours(500'000)};

  void in_vain(std::chrono::seconds at, Duration length = 0s, const char* cause = "unreachable") {
    outage.failed({cause, ""}, begin + at, begin + at + length);
  }
  void well(std::chrono::seconds at) { outage.worked(begin + at); }
  [[nodiscard]] bool lasts() const { return outage.lasts().has_value(); }
};

}  // namespace

TEST_CASE_METHOD(Tries,
                 "several tries in vain over some time are an outage, from the first of them, until one is not") {
  in_vain(0s);
  in_vain(10s);
  CHECK_FALSE(lasts());
  in_vain(20s, 0s, "no_answer");
  REQUIRE(lasts());
  CHECK(outage.lasts()->at == begin);
  CHECK(outage.lasts()->cause.name == "no_answer");
  well(21s);
  CHECK_FALSE(lasts());
  in_vain(22s);
  CHECK_FALSE(lasts());
}

TEST_CASE_METHOD(Tries, "one hiccup is no outage, however many requests it meets and however long one of them took") {
  for (int i = 0; i < 100; ++i) in_vain(1s);
  CHECK_FALSE(lasts());
  well(2s);
  in_vain(3s, 90s);
  CHECK_FALSE(lasts());
}

TEST_CASE_METHOD(Tries, "two tries that waited long for an answer are an outage") {
  in_vain(0s, 30s);
  CHECK_FALSE(lasts());
  in_vain(32s, 30s);
  CHECK(lasts());
}

TEST_CASE_METHOD(Tries, "an outage begins after the last answer, though the request began before it") {
  well(25s);
  in_vain(0s, 30s);
  in_vain(31s);
  in_vain(40s);
  CHECK_FALSE(lasts());
  in_vain(46s);
  REQUIRE(lasts());
  CHECK(outage.lasts()->at == begin + 25s);
}

TEST_CASE_METHOD(Tries, "what failed long ago is no part of a row; an outage that nobody tries stays one") {
  in_vain(0s);
  in_vain(3600s);
  in_vain(7200s);
  CHECK_FALSE(lasts());
  in_vain(7210s);
  in_vain(7220s);
  REQUIRE(lasts());
  in_vain(90'000s);
  CHECK(outage.lasts()->at == begin + 7200s);
}
