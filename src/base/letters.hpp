#pragma once
#include <string>
#include <string_view>

namespace welcomed {

/// ASCII letters in lower case, all else as it is.
[[nodiscard]] std::string ascii_lower(std::string_view text);

}  // namespace welcomed
