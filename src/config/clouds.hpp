#pragma once
#include <string_view>

#include "config/config.hpp"
#include "config/section.hpp"

namespace welcomed::config {

/// The cloud named, or public with what the mapping `cloud` names in its place.
[[nodiscard]] Cloud read_cloud(const Section& root);

/// One of the choices of `cloud`.
[[nodiscard]] const Cloud& named_cloud(std::string_view name);

}  // namespace welcomed::config
