// The daemons of the store.
#include <catch2/catch.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

TEST_CASE_METHOD(World,
                 "the daemon is known with its host, version, process and times, until another takes its place") {
  CHECK(store->instances.all().value().empty());
  Instance first{"host-1", "0.1.0", 4711, now, now, {}};
  REQUIRE(store->instances.begin(first));
  CHECK(store->instances.all().value() == std::vector{first});
  REQUIRE(store->instances.note("host-1", now + 1min));
  first.seen = now + 1min;
  CHECK(store->instances.all().value() == std::vector{first});
  REQUIRE(store->instances.stop("host-1", now + 2min));
  first.seen = now + 2min;
  first.stopped = now + 2min;
  CHECK(store->instances.all().value() == std::vector{first});
  const Instance second{"host-2", "0.2.0", 12, now + 3min, now + 3min, {}};
  REQUIRE(store->instances.begin(second));
  CHECK(store->instances.all().value() == std::vector{second});
}

TEST_CASE_METHOD(World, "a daemon that has just joined is not forgotten when the next one does") {
  const Instance first{"node-1", "0.2.0", 1, now, now, {}};
  const Instance second{"node-2", "0.2.0", 2, now, now, {}};
  REQUIRE(store->leaderships.join(first, now));
  REQUIRE(store->leaderships.join(second, now));
  const auto all = store->instances.all().value();
  REQUIRE(all.size() == 2);
  CHECK(all.front().name == "node-1");
  CHECK(store->leaderships.renew("node-1", {tenant}, now));
}

TEST_CASE_METHOD(World, "a daemon is missing that says nothing any more and was not stopped") {
  REQUIRE(store->instances.begin({"host-1", "0.1.0", 4711, now, now, {}}));
  CHECK(store->instances.missing(now + 2min).value().empty());
  CHECK(store->instances.missing(now + 4min).value() == std::vector<std::string>{"host-1"});
  REQUIRE(store->instances.note("host-1", now + 3min));
  CHECK(store->instances.missing(now + 4min).value().empty());
  REQUIRE(store->instances.stop("host-1", now + 4min));
  CHECK(store->instances.missing(now + 1h).value().empty());
}

TEST_CASE_METHOD(World, "a daemon that is alone again is not missing by the lease that it had among others") {
  REQUIRE(store->leaderships.join({"host-1", "0.1.0", 4711, now, now, {}}, now));
  REQUIRE(store->leaderships.renew("host-1", {tenant}, now));
  CHECK(store->instances.missing(now).value().empty());
  now += 1h;
  REQUIRE(store->instances.begin({"host-1", "0.1.0", 4712, now, now, {}}));
  CHECK(store->instances.missing(now + 1min).value().empty());
}
