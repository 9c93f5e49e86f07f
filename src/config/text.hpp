#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::config {

/// For a message: in double quotes, on one line, cut where it is long.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// The parts between the separators; none for an empty text.
[[nodiscard]] std::vector<std::string> split(std::string_view text, char separator);

/// `a, b and c`
[[nodiscard]] std::string listed(const std::vector<std::string>& words);

[[nodiscard]] bool is_guid(std::string_view text);

/// GUIDs in lower case, since they are compared as text; all else as it is.
[[nodiscard]] std::string folded(std::string_view text);

/// Characters, not bytes, of valid UTF-8.
[[nodiscard]] std::size_t characters(std::string_view utf8);

/// Where the first byte stands that is no valid UTF-8, or `npos`.
[[nodiscard]] std::size_t find_bad_utf8(std::string_view text);

[[nodiscard]] bool has_control_characters(std::string_view text);

}  // namespace welcomed::config
