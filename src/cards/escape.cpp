#include "cards/escape.hpp"

#include <algorithm>
#include <array>

#include "base/letters.hpp"
#include "cards/byte_set.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

constexpr std::string_view kJoiner = "\u2060";
constexpr std::string_view kIsolate = "\u2068";
constexpr std::string_view kEndIsolate = "\u2069";
constexpr int kMostMarks = 4;

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(), [c](const Range& r) { return c >= r.first && c <= r.last; });
}

// Line and paragraph separators count as white space: a value is one line.
constexpr std::array kSpaces{Range{0x09, 0x0D}, Range{0x85, 0x85}, Range{0x2028, 0x2029}};
// Controls, embeddings and overrides, isolates, invisible operators, annotations, byte order mark, noncharacters.
constexpr std::array kDropped{Range{0x00, 0x1F},     Range{0x7F, 0x9F},     Range{0x202A, 0x202E},
                              Range{0x2060, 0x206F}, Range{0xFDD0, 0xFDEF}, Range{0xFEFF, 0xFEFF},
                              Range{0xFFF9, 0xFFFC}};
constexpr std::array kMarks{Range{0x300, 0x36F},   Range{0x483, 0x489},   Range{0x1AB0, 0x1AFF},
                            Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF}, Range{0xFE20, 0xFE2F}};

bool is_noncharacter(char32_t c) { return (c & 0xFFFE) == 0xFFFE; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alphanumeric(char c) {
  static constexpr auto kThem = ByteSet("").with('0', '9').with('a', 'z').with('A', 'Z');
  return kThem.has(c);
}
bool is_punctuation(char c) { return c > ' ' && c < 0x7F && !is_alphanumeric(c); }

bool is_printable_ascii(char c) { return c >= ' ' && c < 0x7F; }

// Beyond ASCII: general punctuation, CJK punctuation, full-width forms.
constexpr std::array kPunctuation{Range{0x2010, 0x2027}, Range{0x2030, 0x205E}, Range{0x3000, 0x303F},
                                  Range{0xFF00, 0xFF0F}, Range{0xFF1A, 0xFF20}, Range{0xFF3B, 0xFF40},
                                  Range{0xFF5B, 0xFF65}};

bool is_any_punctuation(char32_t c) { return c < 0x80 ? is_punctuation(static_cast<char>(c)) : in(kPunctuation, c); }

bool ends_in_punctuation(std::string_view text) {
  auto last = text.size() - 1;
  while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xC0U) == 0x80U) --last;
  return is_any_punctuation(next_code_point(text, last));
}

bool starts_with_punctuation(std::string_view text) {
  std::size_t at = 0;
  return is_any_punctuation(next_code_point(text, at));
}

/// Without spaces at the ends, which would undo the template's emphasis around it, and with one space for each run of
/// them: four would begin a code block, two would break a line.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out.push_back(c);
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// `**${name}**s` stays bold when the name ends in punctuation only if the asterisks do not touch that; and when there
/// is no name at all, `****` must not become a rule.
std::string apart(std::string_view source, std::string text) {
  if (source.empty()) return std::string(kJoiner);
  if (starts_with_punctuation(source)) text.insert(0, kJoiner);
  if (ends_in_punctuation(source)) text += kJoiner;
  return text;
}

/// `1.` and `1)` begin a list where a line begins with them, `1.5` does not.
bool starts_with_number(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == std::string_view::npos || (text[digits] != '.' && text[digits] != ')')) return false;
  return digits + 1 == text.size() || text[digits + 1] == ' ';
}

/// `copy;`, `#42;`, and the same up to the end of a value, where the template may go on with the semicolon. No entity
/// has a single letter.
bool is_entity(std::string_view after_ampersand) {
  const auto end = after_ampersand.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
  if (end == std::string_view::npos) return after_ampersand.size() > 1;
  return end > 0 && after_ampersand[end] == ';';
}

/// What stands between two letters or digits is no emphasis: `svc_backup_prod` needs no backslash.
bool is_inside_word(std::string_view text, std::size_t at) {
  return at > 0 && at + 1 < text.size() && is_alphanumeric(text[at - 1]) && is_alphanumeric(text[at + 1]);
}

bool needs_backslash(std::string_view text, std::size_t at) {
  switch (text[at]) {
    case '*':
    case '[':
    case ']':
    case '`':
      return true;
    case '_':
      return !is_inside_word(text, at);
    case '\\':
      return at + 1 == text.size() || is_punctuation(text[at + 1]);
    default:
      return false;
  }
}

bool needs_joiner_after(std::string_view text, std::size_t at) {
  const bool last = at + 1 == text.size();
  switch (text[at]) {
    case '<':
    case '~':
      return true;
    case '{':
      return last || text[at + 1] == '{';
    case '!':
      return last;
    case '&':
      return is_entity(text.substr(at + 1));
    default:
      return false;
  }
}

std::string for_card(std::string_view text) {
  std::string out;
  if (starts_with_number(text)) out += kJoiner;
  if (text.find_first_of("*[]`_\\<~{!&") == std::string_view::npos) return out.append(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_backslash(text, at)) out.push_back('\\');
    out.push_back(text[at]);
    if (needs_joiner_after(text, at)) out += kJoiner;
  }
  return out;
}

bool needs_entity(std::string_view text, std::size_t at) {
  constexpr std::string_view kSpecial = "<>&\"'*[]`\\~#|{}";
  if (kSpecial.find(text[at]) != std::string_view::npos) return true;
  if (text[at] == '_') return !is_inside_word(text, at);
  if (text[at] == '!') return at + 1 == text.size();
  return false;
}

std::string for_message(std::string_view text) {
  std::string out;
  if (starts_with_number(text)) out += kJoiner;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (needs_entity(text, at)) {
      out += "&#" + std::to_string(static_cast<int>(text[at])) + ";";
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

std::string percent_encoded(std::string_view text, std::string_view kept) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter_or_digit = byte < 0x80 && is_alphanumeric(c);
    if (letter_or_digit || kept.find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      out += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return out;
}

bool has_right_to_left(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (is_right_to_left(next_code_point(text, at))) return true;
  }
  return false;
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) && !is_digit(c); });
}

/// Nobody should read tags in plain text; should somebody do so, there are none.
std::string without_tags(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    out.push_back(text[at]);
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    if (text[at] == '<' && (is_alphanumeric(next) || next == '/' || next == '!')) out += kJoiner;
  }
  return out;
}

std::string isolated(std::string text, bool right_to_left) {
  const bool turns = right_to_left ? has_letter(text) && !starts_right_to_left(text) : has_right_to_left(text);
  return turns ? std::string(kIsolate) + text + std::string(kEndIsolate) : text;
}

/// The characters of Markdown that a reader does not see, and the first byte of a joiner.
constexpr ByteSet kMarkdown("\\&*`_[\xE2");
constexpr ByteSet kMarkdownOrTag = kMarkdown.with('<', '<');

/// Letters and digits of ASCII with single spaces between them, beginning with a letter: nothing to be done about it.
bool is_words(std::string_view text) {
  if (text.empty() || text.size() > kLongestValue || !is_alphanumeric(text[0]) || is_digit(text[0])) return false;
  char before = ' ';
  for (const char c : text) {
    if (!is_alphanumeric(c) && (c != ' ' || before == ' ')) return false;
    before = c;
  }
  return before != ' ';
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(out_);
  }

 private:
  void step() {
    // Most of a text is plain; it is taken in one piece.
    const auto rest = text_.substr(at_);
    const auto plain = kMarkdown.find_in(rest);
    out_.append(rest.substr(0, plain));
    at_ += plain;
    if (at_ < text_.size()) special();
  }

  void special() {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size() && is_punctuation(text_[at_ + 1])) return escaped();
    if (c == '&' && entity()) return;
    if (c == '*' || c == '`' || (c == '_' && !is_inside_word(text_, at_))) return static_cast<void>(++at_);
    if (c == '[' && link()) return;
    if (text_.substr(at_, kJoiner.size()) == kJoiner) return static_cast<void>(at_ += kJoiner.size());
    out_.push_back(text_[at_++]);
  }

  void escaped() {
    out_.push_back(text_[at_ + 1]);
    at_ += 2;
  }

  bool entity() {
    if (text_.substr(at_, 2) != "&#") return false;
    constexpr std::size_t kLongest = 7;
    const auto end = text_.substr(at_, kLongest).find(';');
    if (end == std::string_view::npos || end < 3) return false;
    int code = 0;
    for (const char c : text_.substr(at_ + 2, end - 2)) {
      if (!is_digit(c)) return false;
      code = code * 10 + (c - '0');
    }
    append_utf8(out_, static_cast<char32_t>(code));
    at_ += end + 1;
    return true;
  }

  /// `[text](url)` reads as its text.
  bool link() {
    const auto close = next_bracket();
    if (close >= text_.size() || text_.substr(close, 2) != "](") return false;
    const auto end = next_parenthesis(close);
    if (end == std::string_view::npos) return false;
    out_ += Reader(text_.substr(at_ + 1, close - at_ - 1)).run();
    at_ = end + 1;
    return true;
  }

  // Both are looked for once for all that ask before them: a text of beginnings without an end is read in one pass.

  /// Where the next `]` is that closes something, or behind the text.
  std::size_t next_bracket() {
    if (bracket_ > at_) return bracket_;
    bracket_ = at_ + 1;
    while (bracket_ < text_.size() && text_[bracket_] != ']') bracket_ += text_[bracket_] == '\\' ? 2U : 1U;
    return bracket_;
  }

  std::size_t next_parenthesis(std::size_t from) {
    if (parenthesis_ < from) parenthesis_ = text_.find(')', from);
    return parenthesis_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t bracket_ = 0;
  std::size_t parenthesis_ = 0;
  std::string out_;
};

}  // namespace

std::string clean(std::string_view value) {
  if (value.size() <= kLongestValue && std::all_of(value.begin(), value.end(), is_printable_ascii)) {
    return std::string(value);
  }
  std::string out;
  std::size_t count = 0;
  int marks = 0;
  for (std::size_t at = 0; at < value.size();) {
    const auto c = next_code_point(value, at);
    const bool space = in(kSpaces, c);
    if (!space && (in(kDropped, c) || is_noncharacter(c))) continue;
    marks = in(kMarks, c) ? marks + 1 : 0;
    if (marks > kMostMarks) continue;
    if (++count > kLongestValue) return out + "…";
    append_utf8(out, space ? U' ' : c);
  }
  return out;
}

bool is_harmless(std::string_view value, Place place, bool right_to_left) {
  return !right_to_left && place != Place::url && place != Place::url_component && is_words(value);
}

std::string escape(std::string_view value, Place place, bool right_to_left) {
  auto text = clean(value);
  switch (place) {
    case Place::verbatim:
      return text;
    case Place::plain:
      return isolated(without_tags(text), right_to_left);
    case Place::card:
      text = one_line(text);
      return isolated(apart(text, for_card(text)), right_to_left);
    case Place::message:
      text = one_line(text);
      return isolated(apart(text, for_message(text)), right_to_left);
    case Place::url:
      return percent_encoded(text, "-._~:/?#[]@!$&'*+,;=%");
    case Place::url_component:
      return percent_encoded(text, "-._~");
  }
  return text;
}

bool is_plain(std::string_view markdown) { return kMarkdownOrTag.find_in(markdown) == markdown.size(); }

std::string plain_text(std::string_view markdown) { return without_tags(Reader(markdown).run()); }

bool is_https(std::string_view url) {
  if (ascii_lower(url.substr(0, 8)) != "https://") return false;
  const auto host = url.substr(8, url.find_first_of("/?#", 8) - 8);
  const bool odd = std::any_of(url.begin(), url.end(), [](char c) { return c <= ' ' || c == '\\' || c == 0x7F; });
  return !host.empty() && !odd && host.find('@') == std::string_view::npos;
}

}  // namespace welcomed::cards
