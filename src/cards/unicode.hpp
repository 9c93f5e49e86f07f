#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 taken apart and put together. What is not valid UTF-8 reads as U+FFFD, so that nothing downstream has to
/// expect it.
namespace welcomed::cards {

/// The code point at `at`, which moves past it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t c);
[[nodiscard]] bool is_utf8(std::string_view text);

/// The expression language counts in UTF-16 units, as JavaScript does.
[[nodiscard]] std::u16string to_utf16(std::string_view text);
[[nodiscard]] std::string from_utf16(std::u16string_view text);
[[nodiscard]] std::size_t utf16_length(std::string_view text);

/// A strong right-to-left character: Hebrew, Arabic and their neighbours.
[[nodiscard]] bool is_right_to_left(char32_t c);
/// True when the first strong character of `text` is right-to-left.
[[nodiscard]] bool starts_right_to_left(std::string_view text);

/// Simple case mapping of the scripts that have case: Latin, Greek, Cyrillic, Armenian.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
/// ASCII only, for tags and names of ours.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace welcomed::cards
