#include "core/plain_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/letters.hpp"
#include "base/utf8.hpp"

namespace welcomed::core {
namespace {

struct Range {
  char32_t first, last;
};

/// White_Space of the Unicode Character Database 15.1, PropList.txt.
constexpr auto kWhite = std::to_array<Range>({{0x09, 0x0D},
                                              {0x20, 0x20},
                                              {0x85, 0x85},
                                              {0xA0, 0xA0},
                                              {0x1680, 0x1680},
                                              {0x2000, 0x200A},
                                              {0x2028, 0x2029},
                                              {0x202F, 0x202F},
                                              {0x205F, 0x205F},
                                              {0x3000, 0x3000}});

/// Default_Ignorable_Code_Point of DerivedCoreProperties.txt, the controls (Cc), the interlinear annotations among the
/// format characters (Cf), and the Braille pattern without a dot. The other format characters are signs that show.
constexpr auto kInvisible = std::to_array<Range>(
    {{0x00, 0x08},     {0x0E, 0x1F},       {0x7F, 0x84},       {0x86, 0x9F},      {0xAD, 0xAD},     {0x34F, 0x34F},
     {0x61C, 0x61C},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200F}, {0x202A, 0x202E},
     {0x2060, 0x206F}, {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0},
     {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}});

/// Sentence_Terminal of PropList.txt but for question marks, the shads of Tibetan and Marchen, whatever UnicodeData.txt
/// names a full stop, a danda or an exclamation mark, and the ellipsis, which is full stops.
constexpr auto kEnds = std::to_array<Range>(
    {{'!', '!'},         {'.', '.'},         {0xA1, 0xA1},       {0x55C, 0x55C},     {0x589, 0x589},
     {0x61D, 0x61E},     {0x6D4, 0x6D4},     {0x700, 0x702},     {0x7F9, 0x7F9},     {0x837, 0x837},
     {0x839, 0x839},     {0x83D, 0x83E},     {0x964, 0x965},     {0xF0D, 0xF12},     {0x104A, 0x104B},
     {0x1362, 0x1362},   {0x1368, 0x1368},   {0x166E, 0x166E},   {0x1735, 0x1736},   {0x17D4, 0x17D5},
     {0x1803, 0x1803},   {0x1809, 0x1809},   {0x1944, 0x1944},   {0x1AA8, 0x1AAB},   {0x1B5A, 0x1B5B},
     {0x1B5E, 0x1B5F},   {0x1B7D, 0x1B7E},   {0x1C3B, 0x1C3C},   {0x1C7E, 0x1C7F},   {0x2024, 0x2026},
     {0x203C, 0x203C},   {0x2755, 0x2755},   {0x2757, 0x2757},   {0x2762, 0x2763},   {0x2CF9, 0x2CF9},
     {0x2CFE, 0x2CFE},   {0x2E3C, 0x2E3C},   {0x2E53, 0x2E53},   {0x3002, 0x3002},   {0xA4FF, 0xA4FF},
     {0xA60E, 0xA60E},   {0xA6F3, 0xA6F3},   {0xA71D, 0xA71F},   {0xA876, 0xA877},   {0xA8CE, 0xA8CF},
     {0xA92F, 0xA92F},   {0xA9C8, 0xA9C9},   {0xAA5D, 0xAA5F},   {0xAAF0, 0xAAF1},   {0xABEB, 0xABEB},
     {0xFE12, 0xFE12},   {0xFE15, 0xFE15},   {0xFE52, 0xFE52},   {0xFE57, 0xFE57},   {0xFF01, 0xFF01},
     {0xFF0E, 0xFF0E},   {0xFF61, 0xFF61},   {0x10A56, 0x10A57}, {0x10F55, 0x10F59}, {0x10F86, 0x10F89},
     {0x11047, 0x11048}, {0x110BE, 0x110C1}, {0x11141, 0x11142}, {0x111C5, 0x111C6}, {0x111CD, 0x111CD},
     {0x111DE, 0x111DF}, {0x11238, 0x11239}, {0x1123B, 0x1123C}, {0x112A9, 0x112A9}, {0x1144B, 0x1144C},
     {0x115C2, 0x115C3}, {0x115C9, 0x115D7}, {0x11641, 0x11642}, {0x1173C, 0x1173E}, {0x11944, 0x11944},
     {0x11946, 0x11946}, {0x11A42, 0x11A43}, {0x11A9B, 0x11A9C}, {0x11C41, 0x11C42}, {0x11EF7, 0x11EF8},
     {0x16A6E, 0x16A6F}, {0x16AF5, 0x16AF5}, {0x16B37, 0x16B38}, {0x16B44, 0x16B44}, {0x16E98, 0x16E98},
     {0x1BC9F, 0x1BC9F}, {0x1DA88, 0x1DA88}, {0x1E95E, 0x1E95E}, {0x1F100, 0x1F100}, {0x11C71, 0x11C71}});

/// Combining Diacritical Marks: an accent behind the letter that it stands on.
constexpr Range kAccents{0x300, 0x36F};

bool lies_in(char32_t c, const Range& range) { return c >= range.first && c <= range.last; }

template <typename Ranges>
bool is_of(const Ranges& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return lies_in(c, range); });
}

bool stands_around(char32_t c) {
  return is_of(kWhite, c) || is_of(kInvisible, c) || is_of(kEnds, c) || c == '"' || c == '\'';
}

char32_t small(char32_t c) {
  constexpr Range kFullWidth{0xFF21, 0xFF5A};
  constexpr char32_t kToAscii = 0xFF21 - 'A';
  constexpr char32_t kTimes = 0xD7;
  if (lies_in(c, kFullWidth)) c -= kToAscii;
  const bool capital = lies_in(c, {'A', 'Z'}) || (lies_in(c, {0xC0, 0xDE}) && c != kTimes);
  return capital ? c + ('a' - 'A') : c;
}

std::u32string code_points(std::string_view text) {
  std::u32string all;
  for (std::size_t at = 0; at < text.size();) all.push_back(next_code_point(text, at));
  return all;
}

std::u32string trimmed(const std::u32string& text) {
  const auto last = std::find_if_not(text.rbegin(), text.rend(), stands_around).base();
  const auto first = std::find_if_not(text.begin(), last, stands_around);
  return {first, last};
}

}  // namespace

std::string without_mentions(std::string_view text) {
  constexpr std::string_view kBegin = "<at";
  constexpr std::string_view kEnd = "</at>";
  const auto lower = ascii_lower(text);
  std::string kept;
  for (std::size_t at = 0;;) {
    const auto begin = lower.find(kBegin, at);
    const auto end = begin == std::string::npos ? begin : lower.find(kEnd, begin);
    if (end == std::string::npos) return kept.append(text.substr(at));
    const auto name = begin + kBegin.size();
    const bool mention = std::string_view("> \t\r\n").find(lower[name]) != std::string_view::npos;
    kept.append(text.substr(at, (mention ? begin : name) - at));
    at = mention ? end + kEnd.size() : name;
  }
}

std::string plain_words(std::string_view text) {
  std::string words;
  bool gap = false;
  for (const auto c : trimmed(code_points(text))) {
    if (is_of(kWhite, c)) {
      gap = true;
    } else if (!is_of(kInvisible, c) && !lies_in(c, kAccents)) {
      if (std::exchange(gap, false)) words += ' ';
      append_utf8(words, small(c));
    }
  }
  return words;
}

bool is_blank(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto c = next_code_point(text, at);
    if (!is_of(kWhite, c) && !is_of(kInvisible, c)) return false;
  }
  return true;
}

}  // namespace welcomed::core
