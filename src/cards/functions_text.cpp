#include <algorithm>

#include "cards/arguments.hpp"
#include "cards/evaluate.hpp"
#include "cards/locales.hpp"
#include "cards/unicode.hpp"

namespace welcomed::cards {

namespace {

using Shape = Function::Shape;

bool is_space(char16_t c) {
  return (c >= 9 && c <= 13) || c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

bool is_word(char16_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string trimmed(std::string_view text) {
  const auto units = to_utf16(text);
  const auto first = std::find_if_not(units.begin(), units.end(), is_space);
  const auto last = std::find_if_not(units.rbegin(), units.rend() - (first - units.begin()), is_space).base();
  return from_utf16({first, last});
}

std::size_t length_of_first(std::string_view text) {
  std::size_t at = 0;
  static_cast<void>(next_code_point(text, at));
  return at;
}

std::string capitalized(std::string_view text) {
  if (text.empty()) return "";
  const auto first = length_of_first(text);
  return upper(text.substr(0, first)) + std::string(text.substr(first));
}

std::string sentence_case(std::string_view text) { return capitalized(lower(text)); }

/// Words begin at an ASCII letter, digit or underscore and end at white space, as Microsoft's pattern \w\S* has them.
std::string title_case(std::string_view text) {
  auto units = to_utf16(lower(text));
  for (std::size_t at = 0; at < units.size(); ++at) {
    if (!is_word(units[at])) continue;
    if (units[at] >= 'a' && units[at] <= 'z') units[at] = static_cast<char16_t>(units[at] - 32);
    while (at < units.size() && !is_space(units[at])) ++at;
  }
  return from_utf16(units);
}

Answer length(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  return number_answer(static_cast<double>(utf16_length(*text)));
}

Answer count_words(Arguments& a) {
  const auto text = text_argument(a, 0);
  if (!text) return cannot(text.error());
  const auto units = to_utf16(trimmed(*text));
  double words = 1;
  for (std::size_t i = 1; i < units.size(); ++i) words += is_space(units[i]) && !is_space(units[i - 1]) ? 1 : 0;
  return number_answer(words);
}

/// All of `from` in `text` by `to`; `where` is what is searched, `text` itself or the same in small letters.
std::string replaced(std::string_view text, std::string_view where, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  for (auto found = where.find(from); found != std::string_view::npos; found = where.find(from, at)) {
    out += text.substr(at, found - at);
    out += to;
    at = found + from.size();
  }
  return out + std::string(text.substr(at));
}

template <bool AnyCase>
Answer replace(Arguments& a) {
  const auto text = text_argument(a, 0);
  const auto from = text_argument(a, 1);
  const auto to = text_argument(a, 2);
  if (!text || !from || !to) return cannot("is given something else than text");
  if (from->empty()) return cannot("needs something to look for");
  // Bounded before it is made: what is spent afterwards would be too late.
  if (text->size() / from->size() * to->size() > 1'000'000) return cannot("makes the text too long");
  const auto where = AnyCase ? lower(*text) : *text;
  if (where.size() != text->size()) return text_answer(*text);
  return text_answer(replaced(*text, where, AnyCase ? lower(*from) : *from, *to));
}

Answer split(Arguments& a) {
  const auto text = text_argument(a, 0);
  const auto by = a.size() == 2 ? text_argument(a, 1) : Argument<std::string>("");
  if (!text || !by) return cannot("is given something else than text");
  Json out = Json::array();
  std::size_t at = 0;
  while (at < text->size() || (!by->empty() && at == text->size())) {
    const auto rest = std::string_view(*text).substr(at);
    const auto end = by->empty() ? length_of_first(rest) : std::min(rest.find(*by), rest.size());
    out.push_back(std::string(rest.substr(0, end)));
    at += end + by->size();
    if (!by->empty() && end == rest.size()) break;
  }
  return Value(std::move(out));
}

Answer substring(Arguments& a) {
  const auto text = text_argument(a, 0);
  const auto start = whole_argument(a, 1);
  if (!text) return cannot(text.error());
  const auto units = to_utf16(*text);
  const auto size = static_cast<std::int64_t>(units.size());
  if (!start || *start < 0 || *start > size) return cannot("starts outside of the text");
  const auto count = a.size() == 3 ? whole_argument(a, 2) : Argument<std::int64_t>(size - *start);
  if (!count || *count < 0 || *start + *count > size) return cannot("ends outside of the text");
  return text_answer(from_utf16(
      std::u16string_view(units).substr(static_cast<std::size_t>(*start), static_cast<std::size_t>(*count))));
}

Answer starts_with(Arguments& a) {
  const auto text = text_argument(a, 0);
  const auto what = text_argument(a, 1);
  if (!text || !what) return cannot("is given something else than text");
  return truth(text->starts_with(*what));
}

Answer ends_with(Arguments& a) {
  const auto text = text_argument(a, 0);
  const auto what = text_argument(a, 1);
  if (!text || !what) return cannot("is given something else than text");
  return truth(text->ends_with(*what));
}

/// JSON for an object, without the quotes around a text: as Adaptive Expressions turn things into text.
std::string stringified(const Json& value) {
  if (value.is_null()) return "";
  return value.is_structured() ? value.dump(-1, ' ', false, Json::error_handler_t::replace) : *text_of(value);
}

Answer concat(Arguments& a) {
  Json so_far = a[0];
  for (std::size_t i = 1; i < a.size(); ++i) {
    const auto& next = a[i];
    if (so_far.is_null() && next.is_array()) {
      so_far = next;
    } else if (so_far.is_array() && next.is_array()) {
      so_far.insert(so_far.end(), next.begin(), next.end());
    } else if (!next.is_null() || !so_far.is_array()) {
      so_far = stringified(so_far) + stringified(next);
    }
  }
  return Value(std::move(so_far));
}

Answer as_text(Arguments& a) {
  if (!a[0].is_number()) return text_answer(stringified(a[0]));
  const auto digits = number_text(a[0].get<double>());
  const auto dot = digits.find('.');
  const auto locale = a.size() == 2 && a[1].is_string() ? a[1].get<std::string>() : a.evaluation.locale();
  const auto decimals = dot == std::string::npos ? 0 : static_cast<int>(digits.size() - dot - 1);
  return text_answer(format_number(a[0].get<double>(), std::min(decimals, 15), locale));
}

Answer ordinal(Arguments& a) {
  const auto value = whole_argument(a, 0);
  if (!value) return cannot(value.error());
  if (*value <= 0) return text_answer(std::to_string(*value));
  const auto last = *value % 100;
  const bool teen = last >= 11 && last <= 13;
  const auto digit = teen ? 0 : *value % 10;
  const auto* ending = digit == 1 ? "st" : digit == 2 ? "nd" : digit == 3 ? "rd" : "th";
  return text_answer(std::to_string(*value) + ending);
}

Answer line_end(Arguments&) { return text_answer("\n"); }

constexpr Function joined(std::string_view name) {
  return {.name = name, .least = 1, .most = kMany, .eager = concat, .shape = Shape::joined};
}

constexpr Function kRows[] = {
    joined("&"),
    joined("concat"),
    eager("length", 1, 1, length),
    eager("countWord", 1, 1, count_words),
    eager("replace", 3, 3, replace<false>),
    eager("replaceIgnoreCase", 3, 3, replace<true>),
    eager("split", 1, 2, split),
    eager("substring", 2, 3, substring),
    eager("toLower", 1, 2, changed_text<lower>),
    eager("toUpper", 1, 2, changed_text<upper>),
    eager("sentenceCase", 1, 2, changed_text<sentence_case>),
    eager("titleCase", 1, 2, changed_text<title_case>),
    eager("trim", 1, 1, changed_text<trimmed>),
    eager("startsWith", 2, 2, starts_with),
    eager("endsWith", 2, 2, ends_with),
    eager("string", 1, 2, as_text),
    eager("addOrdinal", 1, 1, ordinal),
    eager("EOL", 0, 0, line_end),
};

}  // namespace

std::span<const Function> text_functions() { return kRows; }

}  // namespace welcomed::cards
