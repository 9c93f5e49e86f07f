#pragma once
#include <string_view>

#include "config/yaml.hpp"

namespace welcomed::config {

/// What can be read of a YAML text that as a whole cannot: a mapping of its top-level keys up to the one whose value
/// cannot be read. That one is there and not `sound`, and nothing of what comes after: it may be a part of a text that
/// began before. Places are not those of the file.
[[nodiscard]] Node readable_blocks(std::string_view text);

}  // namespace welcomed::config
