#pragma once
#include <cstddef>
#include <string_view>

namespace welcomed::cards {

/// The offset behind the blocks from `at` on in which `is_special` says yes to no character. The compiler makes one
/// step of a block when the test has no branches.
template <std::size_t Block, typename Test>
[[nodiscard]] std::size_t skip_blocks(std::string_view text, std::size_t at, Test is_special) {
  for (; at + Block <= text.size(); at += Block) {
    unsigned char any = 0;
    for (std::size_t i = 0; i < Block; ++i) any = static_cast<unsigned char>(any | is_special(text[at + i]));
    if (any != 0) break;
  }
  return at;
}

/// The offset of the first character that `is_special` says yes to, or the size. Most texts have few.
template <typename Test>
[[nodiscard]] std::size_t find_special(std::string_view text, Test is_special) {
  auto at = skip_blocks<32>(text, 0, is_special);
  at = skip_blocks<8>(text, at, is_special);
  while (at < text.size() && is_special(text[at]) == 0) ++at;
  return at;
}

}  // namespace welcomed::cards
