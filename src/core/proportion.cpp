#include "core/proportion.hpp"

#include <algorithm>
#include <cmath>

namespace welcomed::core {
namespace {

/// Of the normal distribution, for 95 % on both sides.
constexpr double kDeviations = 1.959963984540054;
/// Of the promised 5 %, because nobody looks only once while more and more people get a message.
constexpr double kMostWrong = 0.05 / 2;
/// Where fewer are expected in a cell of the table, the normal distribution is no good measure.
constexpr double kFewInCell = 10;

double log_factorial(double n) { return std::lgamma(n + 1); }

/// The table of two shares with its margins held fixed.
class Table {
 public:
  Table(const Share& one, const Share& other)
      : first_(static_cast<double>(one.of)),
        all_(static_cast<double>(one.of + other.of)),
        hits_(static_cast<double>(one.count + other.count)),
        seen_(static_cast<double>(one.count)) {}

  [[nodiscard]] double fewest_expected() const {
    const double fewer_people = std::min(first_, all_ - first_);
    const double rarer = std::min(hits_, all_ - hits_);
    return fewer_people * rarer / all_;
  }

  /// Of all tables that are no likelier than this one.
  [[nodiscard]] double exact() const {
    // What is as likely may come out a little likelier.
    constexpr double kAsLikely = 1 + 1e-7;
    const double limit = probability(seen_) * kAsLikely;
    double sum = 0;
    const double most = std::min(first_, hits_);
    for (double count = std::max(0.0, hits_ - (all_ - first_)); count <= most; ++count) {
      const double each = probability(count);
      if (each <= limit) sum += each;
    }
    return std::min(sum, 1.0);
  }

  [[nodiscard]] double by_normal_distribution() const {
    const double second = all_ - first_;
    const double pooled = hits_ / all_;
    const double error = std::sqrt(pooled * (1 - pooled) * (1 / first_ + 1 / second));
    const double deviations = std::abs(seen_ / first_ - (hits_ - seen_) / second) / error;
    return std::erfc(deviations / std::sqrt(2.0));
  }

 private:
  /// That so many of the first people are among those who did it (hypergeometric).
  [[nodiscard]] double probability(double count) const {
    const double second = all_ - first_;
    const double misses = all_ - hits_;
    return std::exp(log_factorial(first_) + log_factorial(second) + log_factorial(hits_) + log_factorial(misses) -
                    log_factorial(all_) - log_factorial(count) - log_factorial(first_ - count) -
                    log_factorial(hits_ - count) - log_factorial(second - hits_ + count));
  }

  double first_, all_, hits_, seen_;
};

}  // namespace

double rate(const Share& share) {
  return share.of == 0 ? 0 : static_cast<double>(share.count) / static_cast<double>(share.of);
}

Interval interval_of(const Share& share) {
  if (share.of == 0) return {};
  const auto people = static_cast<double>(share.of);
  const double seen = rate(share);
  const double square = kDeviations * kDeviations;
  const double middle = (seen + square / (2 * people)) / (1 + square / people);
  const double half =
      kDeviations / (1 + square / people) * std::sqrt(seen * (1 - seen) / people + square / (4 * people * people));
  // Of nobody and of everybody the two are equal, but for what rounding leaves.
  return {share.count == 0 ? 0 : std::max(0.0, middle - half),
          share.count == share.of ? 1 : std::min(1.0, middle + half)};
}

double chance_of(const Share& one, const Share& other) {
  if (one.of == 0 || other.of == 0) return 1;
  const Table table(one, other);
  return table.fewest_expected() < kFewInCell ? table.exact() : table.by_normal_distribution();
}

Difference difference_of(const Share& one, const Share& other, std::int64_t comparisons) {
  if (std::min(one.of, other.of) < kEnoughToTell) return Difference::too_few;
  const auto level = kMostWrong / static_cast<double>(std::max<std::int64_t>(comparisons, 1));
  return chance_of(one, other) < level ? Difference::different : Difference::chance;
}

}  // namespace welcomed::core
