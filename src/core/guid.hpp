#pragma once
#include <string>
#include <string_view>

namespace welcomed::core {

/// ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string text);

/// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, any case.
[[nodiscard]] bool is_guid(std::string_view text);

}  // namespace welcomed::core
