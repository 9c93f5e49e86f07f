#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace welcomed::package {

/// Red, green, blue, and how far it is not transparent.
using Pixel = std::array<std::uint8_t, 4>;

struct Picture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<Pixel> pixels;  ///< line by line
};

[[nodiscard]] std::string to_png(const Picture& picture);

/// Nothing is read of a picture that is larger than `most` in one direction.
[[nodiscard]] Result<Picture> from_png(std::string_view png, std::size_t most);

}  // namespace welcomed::package
