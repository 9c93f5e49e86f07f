#include "cards/unicode.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace welcomed::cards {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

/// The code points of pairs that differ by one: the capital is even in some blocks and odd in others.
struct Paired {
  char32_t first, last;
  bool capital_is_even;
};
constexpr std::array kPaired{Paired{0x100, 0x137, true},  Paired{0x139, 0x148, false}, Paired{0x14A, 0x177, true},
                             Paired{0x179, 0x17E, false}, Paired{0x1CD, 0x1DC, false}, Paired{0x1DE, 0x1EF, true},
                             Paired{0x1F8, 0x21F, true},  Paired{0x222, 0x233, true},  Paired{0x370, 0x373, true},
                             Paired{0x3D8, 0x3EF, true},  Paired{0x460, 0x481, true},  Paired{0x48A, 0x4BF, true},
                             Paired{0x4C1, 0x4CE, false}, Paired{0x4D0, 0x52F, true},  Paired{0x1E00, 0x1E95, true},
                             Paired{0x1EA0, 0x1EFF, true}};

/// Blocks whose small letters stand a fixed distance behind the capitals.
struct Shifted {
  char32_t first, last, distance;
};
constexpr std::array kShifted{Shifted{0x41, 0x5A, 32},   Shifted{0xC0, 0xD6, 32},   Shifted{0xD8, 0xDE, 32},
                              Shifted{0x388, 0x38A, 37}, Shifted{0x391, 0x3A1, 32}, Shifted{0x3A3, 0x3AB, 32},
                              Shifted{0x410, 0x42F, 32}, Shifted{0x400, 0x40F, 80}, Shifted{0x531, 0x556, 48},
                              Shifted{0x386, 0x386, 38}, Shifted{0x38C, 0x38C, 64}, Shifted{0x38E, 0x38F, 63}};

const Paired* pair_of(char32_t c) {
  const auto found =
      std::find_if(kPaired.begin(), kPaired.end(), [c](const Paired& p) { return c >= p.first && c <= p.last; });
  return found == kPaired.end() ? nullptr : &*found;
}

/// Irregular: dotted and dotless i stay what they are in every language but Turkish, so they are left alone.
bool is_left_alone(char32_t c) { return c == 0x130 || c == 0x131 || c == 0x178; }

char32_t lower_of(char32_t c) {
  if (is_left_alone(c)) return c == 0x178 ? 0xFF : c;
  for (const auto& block : kShifted) {
    if (c >= block.first && c <= block.last && c != 0x3A2) return c + block.distance;
  }
  if (const auto* pair = pair_of(c)) return (c % 2 == 0) == pair->capital_is_even ? c + 1 : c;
  return c;
}

char32_t upper_of(char32_t c) {
  if (is_left_alone(c)) return c;
  if (c == 0xFF) return 0x178;
  if (c == 0x3C2) return 0x3A3;
  if (c == 0xB5) return 0x39C;
  for (const auto& block : kShifted) {
    if (c >= block.first + block.distance && c <= block.last + block.distance && c != 0x3C2) return c - block.distance;
  }
  if (const auto* pair = pair_of(c)) return (c % 2 == 0) == pair->capital_is_even ? c : c - 1;
  return c;
}

template <typename Map>
std::string mapped(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) append_utf8(out, map(next_code_point(text, at)));
  return out;
}

bool is_strong_left_to_right(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= 0xC0 && c < 0x590 && c != 0xD7 && c != 0xF7) ||
         (c >= 0x900 && c < 0x2000) || (c >= 0x2C00 && c < 0xFB00) || (c >= 0x10000 && c < 0x10800);
}

}  // namespace

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (c < 0x10000) {
      out.push_back(static_cast<char16_t>(c));
    } else {
      out.push_back(static_cast<char16_t>(0xD7C0 + (c >> 10)));
      out.push_back(static_cast<char16_t>(0xDC00 + (c & 0x3FF)));
    }
  }
  return out;
}

std::string from_utf16(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char32_t c = text[i];
    const bool high = c >= 0xD800 && c < 0xDC00;
    const bool paired = high && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] < 0xE000;
    if (paired) {
      append_utf8(out, ((c - 0xD7C0) << 10) + (char32_t{text[++i]} & 0x3FF));
    } else {
      append_utf8(out, c >= 0xD800 && c < 0xE000 ? kReplacement : c);
    }
  }
  return out;
}

std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (std::size_t at = 0; at < text.size();) length += next_code_point(text, at) < 0x10000 ? 1 : 2;
  return length;
}

bool is_right_to_left(char32_t c) {
  return (c >= 0x590 && c <= 0x8FF && !(c >= 0x660 && c <= 0x669)) || (c >= 0xFB1D && c <= 0xFDFF) ||
         (c >= 0xFE70 && c <= 0xFEFE) || (c >= 0x10800 && c <= 0x10FFF) || (c >= 0x1E800 && c <= 0x1EFFF);
}

bool starts_right_to_left(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (is_right_to_left(c)) return true;
    if (is_strong_left_to_right(c)) return false;
  }
  return false;
}

std::string upper(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (c == 0xDF) {
      out += "SS";
    } else {
      append_utf8(out, upper_of(c));
    }
  }
  return out;
}

std::string lower(std::string_view text) { return mapped(text, lower_of); }

}  // namespace welcomed::cards
