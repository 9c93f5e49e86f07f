#include "core/upkeep.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {
const TimePoint kNow{std::chrono::seconds(1'800'000'000)};
const Upkeep kDue{.version = "1.0.0", .cause = {"throttled", "429"}, .attempts = 2, .next_attempt = kNow};
}  // namespace

TEST_CASE("an upgrade is due when the catalog's version is newer, or nobody can tell") {
  CHECK(upgrade_due("1.0.0", "1.0.1"));
  CHECK(upgrade_due("1.9.0", "1.10.0"));
  CHECK(upgrade_due("", "1.0.0"));
  CHECK_FALSE(upgrade_due("1.0.1", "1.0.1"));
  CHECK_FALSE(upgrade_due("2.0", "1.9.9"));
  CHECK_FALSE(upgrade_due("1.0.0", ""));
}

TEST_CASE("who is at the catalog's version is not due again") {
  const auto after = after_upgrade(kDue, "1.1.0");
  CHECK(after == Upkeep{.version = "1.1.0"});
}

TEST_CASE("an upgrade that did not end well keeps the version, and is tried again in time") {
  const Cause cause{"upgrade_refused", "400"};
  const auto retried = after_upgrade_setback(kDue, Retry{5s, cause}, kNow, 5s);
  CHECK(retried == Upkeep{.version = "1.0.0", .cause = cause, .attempts = 3, .next_attempt = kNow + 5s});
  CHECK(after_upgrade_setback(kDue, Halt{cause}, kNow, 1min).next_attempt == kNow + 1min);
  CHECK(after_upgrade_setback(kDue, GiveUp{cause}, kNow, 5s).next_attempt == kNow + 24h);
}
