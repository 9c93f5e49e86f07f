#pragma once
#include <string>
#include <string_view>

namespace welcomed::cli {

/// A text as a field of RFC 4180: always in quotation marks, readable (base/readable.hpp), and never a formula.
/// Spreadsheets take what begins with `= + - @` for one, and some split lines at other separators than the comma, so a
/// `'` goes before such a beginning, also where one of those stands within the text.
[[nodiscard]] std::string csv_field(std::string_view text);

}  // namespace welcomed::cli
