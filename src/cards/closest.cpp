#include "cards/closest.hpp"

#include <algorithm>
#include <utility>

#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

/// Levenshtein; names are short.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto change = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
    }
  }
  return row.back();
}

}  // namespace

std::string_view closest(std::string_view word, const std::vector<std::string_view>& words) {
  if (word.size() > 40) return {};
  const auto wanted = ascii_lower(word);
  std::string_view best;
  auto nearest = std::min<std::size_t>(3, word.size() / 2 + 1);
  for (const auto each : words) {
    const auto far = edit_distance(wanted, ascii_lower(each));
    if (far < nearest) nearest = far, best = each;
  }
  return best;
}

}  // namespace welcomed::cards
