#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"

namespace welcomed::package {

/// The icons of an app, as PNG.
struct Icons {
  std::string color;    ///< 192 x 192
  std::string outline;  ///< 32 x 32, white on transparent
};

/// Those that the configuration names, checked, and a speech bubble in the place of each that it does not name.
[[nodiscard]] Result<Icons> app_icons(const config::AppPackage& package);

/// A speech bubble on this color, `#rrggbb`.
[[nodiscard]] std::string drawn_color_icon(std::string_view color);
/// The outline of the same.
[[nodiscard]] std::string drawn_outline_icon();

/// What keeps a PNG from being the one icon or the other; empty when it is good.
[[nodiscard]] std::string fault_of_color_icon(std::string_view png);
[[nodiscard]] std::string fault_of_outline_icon(std::string_view png);

}  // namespace welcomed::package
