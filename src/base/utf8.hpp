#pragma once
#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 taken apart and put together. What is not valid UTF-8 reads as U+FFFD, so that nothing downstream has to
/// expect it.
namespace welcomed {

/// The code point at `at`, which moves past it.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);
void append_utf8(std::string& out, char32_t c);
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace welcomed
