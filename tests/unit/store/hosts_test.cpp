// The hosts of service URLs that were seen.
#include <catch2/catch.hpp>

#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::store;
using namespace welcomed::store::testing;

TEST_CASE_METHOD(World, "a host is new once, and is known with when it was seen first and last") {
  CHECK(store->hosts.note("a.example", now).value());
  CHECK_FALSE(store->hosts.note("a.example", now + 1h).value());
  CHECK(store->hosts.note("b.example", now + 2h).value());
  const auto seen = store->hosts.seen().value();
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].host == "a.example");
  CHECK(seen[0].first == now);
  CHECK(seen[0].last == now + 1h);
}

TEST_CASE_METHOD(World, "no more than 32 hosts are kept, those that were seen last") {
  CHECK(store->hosts.note("the-first.example", now).value());
  for (int i = 0; i < 40; ++i) {
    CHECK(store->hosts.note(std::to_string(i) + ".example", now + 1s * i).value());
    CHECK_FALSE(store->hosts.note("often.example", now + 1s * i).value() != (i == 0));
  }
  const auto seen = store->hosts.seen().value();
  CHECK(seen.size() == 32);
  const auto has = [&](const std::string& host) {
    return std::any_of(seen.begin(), seen.end(), [&](const auto& each) { return each.host == host; });
  };
  CHECK(has("39.example"));
  CHECK(has("often.example"));
  CHECK_FALSE(has("the-first.example"));
  CHECK_FALSE(has("3.example"));
}
