#pragma once
#include <string>
#include <string_view>

namespace welcomed {

[[nodiscard]] constexpr char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// ASCII letters in lower case, all else as it is.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace welcomed
