#pragma once
#include <string>
#include <string_view>

/// Text from anywhere made fit for the eyes of people: on a terminal, in the log, in a spreadsheet.
namespace welcomed {

/// One line of valid UTF-8. A `?` stands for each character that could do more than be read: controls (C0, DEL, C1),
/// ends of lines, and what turns the direction of reading (U+202A to 202E, U+2066 to 2069).
[[nodiscard]] std::string readable(std::string_view text);
/// The same of several lines: line feeds and tabs stay.
[[nodiscard]] std::string readable_lines(std::string_view text);

/// JSON that was written already, with the same characters escaped in its strings.
[[nodiscard]] std::string escaped_in_json(std::string_view json);

/// A value of nlohmann's, written so.
template <typename Json>
[[nodiscard]] std::string json_text(const Json& value, int indent = -1) {
  return escaped_in_json(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

}  // namespace welcomed
