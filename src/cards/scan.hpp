#pragma once
#include <cstddef>
#include <string_view>

namespace welcomed::cards {

/// The offset of the first character that `is_special` says yes to, or the size. Most texts have few: they are passed
/// over in blocks of a fixed size, which the compiler makes one step of when the test has no branches.
template <typename Test>
[[nodiscard]] std::size_t find_special(std::string_view text, Test is_special) {
  constexpr std::size_t kBlock = 32;
  std::size_t at = 0;
  for (; at + kBlock <= text.size(); at += kBlock) {
    const char* block = text.data() + at;
    unsigned char any = 0;
    for (std::size_t i = 0; i < kBlock; ++i) any = static_cast<unsigned char>(any | is_special(block[i]));
    if (any != 0) break;
  }
  while (at < text.size() && is_special(text[at]) == 0) ++at;
  return at;
}

}  // namespace welcomed::cards
