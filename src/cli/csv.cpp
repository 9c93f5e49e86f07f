#include "cli/csv.hpp"

#include "base/readable.hpp"
#include "base/utf8.hpp"

namespace welcomed::cli {
namespace {

bool is_one_of(std::u32string_view some, char32_t c) { return some.find(c) != std::u32string_view::npos; }

/// The wide forms of East Asian scripts, too.
bool begins_formula(char32_t c) { return is_one_of(U"=+-@\uFF1D\uFF0B\uFF0D\uFF20", c); }
bool separates(char32_t c) { return is_one_of(U",;|", c); }
/// What spreadsheets pass over before the beginning of a value.
bool is_passed_over(char32_t c) { return is_one_of(U" \"'\u00A0\u3000", c); }

}  // namespace

std::string csv_field(std::string_view text) {
  std::string field = "\"";
  bool begins = true;
  const auto clean = readable(text);
  for (std::size_t at = 0; at < clean.size();) {
    const auto c = next_code_point(clean, at);
    if (begins && begins_formula(c)) field += '\'';
    if (c == U'"') field += '"';
    append_utf8(field, c);
    begins = separates(c) || (begins && is_passed_over(c));
  }
  return field + "\"";
}

}  // namespace welcomed::cli
