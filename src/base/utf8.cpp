#include "base/utf8.hpp"

namespace welcomed {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

std::size_t sequence_length(unsigned lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

bool is_scalar(char32_t c, std::size_t length) {
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  return !surrogate && !overlong && c <= 0x10FFFF;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = byte_at(text, at);
  const auto length = sequence_length(lead);
  if (length == 1) return static_cast<char32_t>(byte_at(text, at++));
  if (length == 0 || at + length > text.size()) return ++at, kReplacement;
  char32_t c = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    const auto next = byte_at(text, at + i);
    if ((next & 0xC0U) != 0x80U) return ++at, kReplacement;
    c = (c << 6) | (next & 0x3FU);
  }
  if (!is_scalar(c, length)) return ++at, kReplacement;
  at += length;
  return c;
}

void append_utf8(std::string& out, char32_t c) {
  const auto put = [&out](char32_t byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xC0 | (c >> 6)), put(0x80 | (c & 0x3F));
  if (c < 0x10000) return put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
  put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 0x3F)), put(0x80 | ((c >> 6) & 0x3F)), put(0x80 | (c & 0x3F));
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto from = at;
    if (next_code_point(text, at) == 0xFFFD && at - from != 3) return false;
  }
  return true;
}

}  // namespace welcomed
