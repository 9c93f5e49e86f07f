#include "core/proportion.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace welcomed::core;

namespace {

Approx near(double value) { return Approx(value).margin(5e-5); }

struct Published {
  Share share;
  double low, high;
};

/// Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I,
/// method 3.
const Published kNewcombe[]{
    {{81, 263}, 0.2553, 0.3662}, {{15, 148}, 0.0624, 0.1605}, {{0, 20}, 0.0, 0.1611}, {{1, 29}, 0.0061, 0.1718}};

}  // namespace

TEST_CASE("intervals are those that were published") {
  for (const auto& [share, low, high] : kNewcombe) {
    const auto interval = interval_of(share);
    CHECK(interval.low == near(low));
    CHECK(interval.high == near(high));
  }
  CHECK(interval_of({0, 0}).low == 0);
  CHECK(interval_of({0, 0}).high == 1);
  CHECK(interval_of({10, 10}).high <= 1);
}

TEST_CASE("the interval of nobody begins at exactly 0, and that of everybody ends at exactly 1") {
  for (std::int64_t people = 1; people <= 3000; ++people) {
    INFO(people);
    REQUIRE(interval_of({0, people}).low == 0);
    REQUIRE(interval_of({people, people}).high == 1);
  }
}

TEST_CASE("few are compared by Fisher's exact test") {
  // The lady who tasted tea (Fisher 1935), two-sided; and the example of R's fisher.test help for small tables.
  CHECK(chance_of({3, 4}, {1, 4}) == near(0.4857));
  CHECK(chance_of({8, 10}, {1, 6}) == near(0.0350));
  CHECK(chance_of({1, 10}, {11, 14}) == Approx(0.002759).margin(1e-6));
  CHECK(chance_of({0, 500}, {0, 500}) == Approx(1));
  CHECK(chance_of({500, 500}, {500, 500}) == Approx(1));
}

TEST_CASE("many are compared by the pooled test of two proportions") {
  CHECK(chance_of({750, 2500}, {900, 2500}) == Approx(6.43994e-6).epsilon(1e-4));
  CHECK(chance_of({45, 200}, {30, 200}) == near(0.05466));
  CHECK(chance_of({100, 1000}, {100, 1000}) == Approx(1));
}

TEST_CASE("the order of the two makes no difference, and nobody is no evidence") {
  CHECK(chance_of({3, 40}, {9, 45}) == Approx(chance_of({9, 45}, {3, 40})));
  CHECK(chance_of({0, 0}, {9, 45}) == 1);
}

TEST_CASE("nothing is said before enough were sent, however unlike they look") {
  CHECK(difference_of({0, 99}, {99, 99}, 1) == Difference::too_few);
  CHECK(difference_of({0, 100}, {99, 99}, 1) == Difference::too_few);
  CHECK(difference_of({0, 100}, {100, 100}, 1) == Difference::different);
}

TEST_CASE("a second look while more people get the message leaves it at 5 %") {
  std::mt19937 random(8);
  int wolves = 0;
  constexpr int kRuns = 2000;
  const auto grown = [&](Share share) {
    return Share{share.count + std::binomial_distribution<std::int64_t>(1250, 0.3)(random), share.of + 1250};
  };
  for (int run = 0; run < kRuns; ++run) {
    const Share one = grown({0, 0});
    const Share other = grown({0, 0});
    const bool early = difference_of(one, other, 1) == Difference::different;
    const bool late = difference_of(grown(one), grown(other), 1) == Difference::different;
    wolves += early || late ? 1 : 0;
  }
  CHECK(wolves <= kRuns / 20);
}

TEST_CASE("the more is compared together, the more it takes") {
  CHECK(chance_of({120, 400}, {155, 400}) < 0.05);
  CHECK(difference_of({120, 400}, {155, 400}, 1) == Difference::different);
  CHECK(difference_of({120, 400}, {155, 400}, 10) == Difference::chance);
}

TEST_CASE("of equal rates it cries wolf in at most 5 % of runs, and sees six points of difference among thousands") {
  std::mt19937 random(7);
  const auto drawn = [&](double rate, std::int64_t people) {
    std::binomial_distribution<std::int64_t> draw(people, rate);
    return Share{draw(random), people};
  };
  int wolves = 0;
  int seen = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; ++run) {
    wolves += difference_of(drawn(0.3, 2500), drawn(0.3, 2500), 1) == Difference::different ? 1 : 0;
    seen += difference_of(drawn(0.3, 2500), drawn(0.36, 2500), 3) == Difference::different ? 1 : 0;
  }
  CHECK(wolves <= kRuns / 20);
  CHECK(seen >= kRuns * 95 / 100);
}
