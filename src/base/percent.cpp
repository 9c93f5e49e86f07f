#include "base/percent.hpp"

#include <charconv>

namespace welcomed {

std::string percent_decoded(std::string_view text) {
  constexpr std::size_t kEncoded = 3;
  constexpr int kSixteen = 16;
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    unsigned char byte = 0;
    const auto part = text.substr(at, kEncoded);
    const auto* const end = part.data() + part.size();
    const bool encoded = part.size() == kEncoded && part.front() == '%' &&
                         std::from_chars(part.data() + 1, end, byte, kSixteen).ptr == end;
    decoded += encoded ? static_cast<char>(byte) : part.front();
    at += encoded ? kEncoded : 1;
  }
  return decoded;
}

}  // namespace welcomed
