#pragma once
#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "base/result.hpp"

namespace welcomed {

/// Reads JSON that others wrote. Refused beyond what the grammar refuses: objects and arrays nested deeper than
/// `max_depth`, a member name twice in one object, invalid UTF-8, anything after the value, and numbers no double can
/// hold. The error names the byte, never the text.
[[nodiscard]] Result<nlohmann::json> parse_strict(std::string_view text, std::size_t max_depth);

}  // namespace welcomed
