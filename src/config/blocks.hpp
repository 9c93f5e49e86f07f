#pragma once
#include <string_view>

#include "config/yaml.hpp"

namespace welcomed::config {

/// What can be read of a YAML text that as a whole cannot: a mapping of its top-level keys, each as if it stood alone.
/// A key whose value cannot be read is there and not `sound`. Places are not those of the file.
[[nodiscard]] Node readable_blocks(std::string_view text);

}  // namespace welcomed::config
