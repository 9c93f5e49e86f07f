// Who may have been welcomed by somebody who is not remembered.
#include "core/existing.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;

namespace {

using namespace std::chrono_literals;
const TimePoint kFirstRun(std::chrono::seconds(1'800'000'000));

}  // namespace

TEST_CASE("what the configuration says of existing people goes before what was chosen") {
  using E = Existing;
  CHECK(in_force(E::unknown, E::unknown) == E::unknown);
  CHECK(in_force(E::unknown, E::skip) == E::skip);
  CHECK(in_force(E::unknown, E::welcome) == E::welcome);
  CHECK(in_force(E::skip, E::welcome) == E::skip);
  CHECK(in_force(E::welcome, E::skip) == E::welcome);
  for (const auto each : {E::unknown, E::welcome, E::skip}) CHECK(existing_of(name(each)) == each);
  CHECK(existing_of("") == E::unknown);
  CHECK(looks_first(Policy{}));
}

TEST_CASE("how many are held is told at first, each time they doubled, and when they have come to rest") {
  CHECK_FALSE(worth_telling(0, 0, 0));
  CHECK(worth_telling(1, 0, 0));
  CHECK_FALSE(worth_telling(11, 7, 7));
  CHECK(worth_telling(14, 7, 7));
  CHECK(worth_telling(11, 11, 7));
  CHECK_FALSE(worth_telling(11, 11, 11));
  CHECK_FALSE(worth_telling(0, 0, 11));
}

TEST_CASE("who got the app from somebody else before the first run may have been welcomed") {
  struct Row {
    const char* situation;
    Found found;
    std::optional<TimePoint> app_since;
    bool tried;
    bool may;
  };
  const std::vector<Row> rows{
      {"nobody looked yet", Found::unseen, std::nullopt, false, false},
      {"a look found nothing", Found::absent, std::nullopt, false, false},
      {"a look found it", Found::present, std::nullopt, false, true},
      {"a look found it, and the install was repeated", Found::present, std::nullopt, true, true},
      {"they got it themselves before", Found::absent, kFirstRun - 1s, false, true},
      {"they got it themselves after", Found::absent, kFirstRun, false, false},
      {"an earlier policy gave it to them", Found::absent, kFirstRun - 1s, true, false},
  };
  for (const auto& [situation, found, app_since, tried, may] : rows) {
    INFO(situation);
    const Recipient recipient{.tried = tried, .found = found, .app_since = app_since};
    CHECK(may_have_been_welcomed(recipient, kFirstRun) == may);
  }
}
