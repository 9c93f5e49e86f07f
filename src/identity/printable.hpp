#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace welcomed::identity {

/// Text of a stranger made fit for one log line: printable ASCII, every other byte a `?`, at most `most` of them.
[[nodiscard]] std::string printable(std::string_view text, std::size_t most);

/// The same in quotation marks, at most 100 characters of it.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace welcomed::identity
