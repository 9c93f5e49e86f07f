#include "base/nearest.hpp"

#include <algorithm>
#include <numeric>

#include "base/letters.hpp"

namespace welcomed {
namespace {

constexpr std::size_t kLongestWord = 100;
constexpr std::size_t kShortestBeginning = 3;

/// Edits counted as Damerau and Levenshtein do, two letters exchanged being one.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

bool begins(std::string_view a, std::string_view b) {
  return std::min(a.size(), b.size()) >= kShortestBeginning && (a.starts_with(b) || b.starts_with(a));
}

/// A third of the letters may be wrong; beyond that a suggestion misleads.
std::size_t tolerance(std::string_view word) { return std::max<std::size_t>(1, word.size() / 3); }

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& good) {
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string wanted = ascii_lower(word);
  std::optional<std::string> best;
  std::size_t fewest = tolerance(wanted) + 1;
  for (const auto& candidate : good) {
    const std::string offered = ascii_lower(candidate);
    const std::size_t distance = begins(wanted, offered) ? 1 : edits(wanted, offered);
    if (distance >= fewest) continue;
    fewest = distance;
    best = candidate;
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& good) {
  const auto found = nearest(word, good);
  return found ? "; did you mean \"" + *found + "\"?" : std::string{};
}

}  // namespace welcomed
