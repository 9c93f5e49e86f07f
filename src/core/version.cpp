#include "core/version.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace welcomed::core {
namespace {

/// Cuts the first part off; what is no number counts as 0.
std::uint64_t next_part(std::string_view& rest) {
  const auto end = std::min(rest.find('.'), rest.size());
  std::uint64_t number = 0;
  std::from_chars(rest.data(), rest.data() + end, number);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return number;
}

}  // namespace

bool newer_version(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const auto mine = next_part(a);
    const auto other = next_part(b);
    if (mine != other) return mine > other;
  }
  return false;
}

}  // namespace welcomed::core
