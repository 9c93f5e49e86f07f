#pragma once
#include <cstdint>
#include <string_view>

namespace welcomed::core {

/// A number as good as random that is the same for the same text, for good. Texts that differ in a few digits are
/// nowhere near each other.
[[nodiscard]] std::uint32_t spread(std::string_view text);

}  // namespace welcomed::core
