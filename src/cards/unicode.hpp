#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/utf8.hpp"

/// Text as the expression language and templates take it.
namespace welcomed::cards {

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

}  // namespace welcomed::cards
