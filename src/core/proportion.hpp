#pragma once
#include <cstdint>

namespace welcomed::core {

/// How many of those who could.
struct Share {
  std::int64_t count = 0;
  std::int64_t of = 0;
};

/// 0 of nobody.
[[nodiscard]] double rate(const Share& share);

/// Between 0 and 1.
struct Interval {
  double low = 0;
  double high = 1;
};

/// Wilson's score interval at 95 %, which also holds for few people and for rates near 0 and 1. All of it for nobody.
[[nodiscard]] Interval interval_of(const Share& share);

/// How likely two shares are at least so unlike each other when nothing but chance makes them so, two-sided: by
/// Fisher's exact test where fewer than ten are expected in a cell of their table, else by the pooled test of two
/// proportions. 1 where one of them is of nobody.
[[nodiscard]] double chance_of(const Share& one, const Share& other);

enum class Difference {
  too_few,   ///< not enough people to tell
  chance,    ///< nothing says that it is more than chance
  different  ///< it is more than chance
};

/// So many of each are enough to tell: with them a difference of a fifth is seen four times in five.
inline constexpr std::int64_t kEnoughToTell = 100;

/// Of one of `comparisons` that are made together: all of them together are wrong in at most 2.5 % of cases, when all
/// are chance (Bonferroni), so that two looks at them are in at most 5 %.
[[nodiscard]] Difference difference_of(const Share& one, const Share& other, std::int64_t comparisons);

}  // namespace welcomed::core
