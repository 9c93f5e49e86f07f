#include "core/credential_end.hpp"

#include <catch2/catch.hpp>

using namespace welcomed;
using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kToday{std::chrono::seconds(1'764'547'200)};  // 2025-12-01

}  // namespace

TEST_CASE("a certificate has ended, has not begun, ends within 30 days, or is good") {
  const auto [begins, ends, standing, text] = GENERATE(table<Duration, Duration, Standing, std::string>({
      {-24h, 24h * 31, Standing::good, "ends at 2026-01-01"},
      {-24h, 24h * 30, Standing::ends_soon, "ends at 2025-12-31"},
      {-24h, 0h, Standing::ended, "ended at 2025-12-01"},
      {1s, 24h, Standing::not_yet, "is not valid before 2025-12-01T00:00:01"},
      {0s, 24h, Standing::ends_soon, "ends at 2025-12-02"},
  }));
  const Term term{kToday + begins, kToday + ends};
  CHECK(standing_of(term, kToday) == standing);
  CHECK_THAT(text_of(term, kToday), Catch::StartsWith(text));
}

TEST_CASE("what does not tell its end is good") {
  CHECK(standing_of({}, kToday) == Standing::good);
  CHECK(text_of({}, kToday) == "does not tell when it ends");
}
