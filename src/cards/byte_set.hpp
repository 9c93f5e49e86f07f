#pragma once
#include <array>
#include <cstddef>
#include <string_view>

namespace welcomed::cards {

/// Some of the 256 bytes, as a table: asking for one takes the same few instructions however many there are.
class ByteSet {
 public:
  constexpr explicit ByteSet(std::string_view bytes) {
    for (const char byte : bytes) add(byte, byte);
  }

  [[nodiscard]] constexpr ByteSet with(char first, char last) const {
    auto out = *this;
    out.add(first, last);
    return out;
  }

  [[nodiscard]] constexpr bool has(char byte) const { return has_[static_cast<unsigned char>(byte)]; }

  /// The offset of the first byte of `text` that is one of them, or the size.
  [[nodiscard]] constexpr std::size_t find_in(std::string_view text) const {
    std::size_t at = 0;
    while (at < text.size() && !has(text[at])) ++at;
    return at;
  }

 private:
  constexpr void add(char first, char last) {
    for (unsigned i = static_cast<unsigned char>(first); i <= static_cast<unsigned char>(last); ++i) has_.at(i) = true;
  }

  std::array<bool, 256> has_{};
};

}  // namespace welcomed::cards
