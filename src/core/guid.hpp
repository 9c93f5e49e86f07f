#pragma once
#include <string_view>

namespace welcomed::core {

/// `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, any case.
[[nodiscard]] bool is_guid(std::string_view text);

}  // namespace welcomed::core
