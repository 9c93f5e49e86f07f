#include "identity/printable.hpp"

#include <algorithm>

namespace welcomed::identity {

std::string printable(std::string_view text, std::size_t most) {
  std::string clean(text.substr(0, most));
  std::replace_if(
      clean.begin(), clean.end(), [](char each) { return each < ' ' || each > '~'; }, '?');
  return clean;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMost = 100;
  return "'" + printable(text, kMost) + (text.size() > kMost ? "...'" : "'");
}

}  // namespace welcomed::identity
