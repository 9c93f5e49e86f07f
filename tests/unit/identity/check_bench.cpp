#include <catch2/catch.hpp>
#include <cstdio>
#include <ctime>

#include "unit/identity/connector_world.hpp"

using namespace welcomed::identity;
using namespace welcomed::identity::testing;

namespace {

/// Microseconds a call.
template <typename Call>
double cost(int calls, Call call) {
  const auto begin = std::clock();  // CPU time: the machine is shared
  for (int i = 0; i < calls; ++i) call(i);
  const auto took = static_cast<double>(std::clock() - begin) * 1e6 / CLOCKS_PER_SEC;
  return took / calls;
}

}  // namespace

TEST_CASE("what a check costs", "[.bench]") {
  constexpr int kCalls = 2000;
  ConnectorWorld world;
  std::vector<std::string> headers;
  for (int i = 0; i < kCalls; ++i) {
    headers.push_back("Bearer " + token(header_with({}), claims_with({{"n", i}})));
  }
  CHECK(world.accepts(good_token()));
  const auto check = [&](int i) { world.clock.run(world.authenticator.check(headers[static_cast<std::size_t>(i)])); };
  const auto cold = cost(kCalls, check);
  const auto remembered = cost(kCalls, check);
  CHECK(world.authenticator.signatures_checked() == kCalls + 1);
  const auto nothing = cost(kCalls, [&](int) { world.clock.run(welcomed::sleep_for(world.clock, {})); });
  const auto forged = cost(kCalls, [&](int) { world.check_header("Bearer " + headers[0]); });
  std::printf("a check: %.1f us cold, %.1f us remembered, %.1f us malformed (of these %.1f us the test's own loop)\n",
              cold, remembered, forged, nothing);
}
