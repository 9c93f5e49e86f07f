#include "base/readable.hpp"

#include <array>
#include <cstdio>

#include "base/utf8.hpp"

namespace welcomed {
namespace {

bool is_control(char32_t c) { return c < 0x20 || (c >= 0x7F && c <= 0x9F); }
bool ends_line(char32_t c) { return c == 0x2028 || c == 0x2029; }
bool turns_direction(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }
bool is_readable(char32_t c) { return !is_control(c) && !ends_line(c) && !turns_direction(c); }

std::string cleaned(std::string_view text, bool lines) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    const bool stays = is_readable(c) || (lines && (c == U'\n' || c == U'\t'));
    append_utf8(clean, stays ? c : U'?');
  }
  return clean;
}

}  // namespace

std::string readable(std::string_view text) { return cleaned(text, false); }
std::string readable_lines(std::string_view text) { return cleaned(text, true); }

std::string escaped_in_json(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    // Below stand what nlohmann escaped itself, and the line feeds between the values.
    if (c < 0x7F || is_readable(c)) {
      append_utf8(escaped, c);
      continue;
    }
    std::array<char, 16> unit{};
    std::snprintf(unit.data(), unit.size(), "\\u%04x", static_cast<unsigned>(c));
    escaped += unit.data();
  }
  return escaped;
}

}  // namespace welcomed
