#pragma once
#include <array>
#include <cstdint>
#include <string_view>

namespace welcomed::identity {

using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(std::string_view text);

}  // namespace welcomed::identity
