#pragma once
#include <filesystem>

#include "config/keys.hpp"
#include "config/report.hpp"
#include "config/yaml.hpp"

namespace welcomed::config {

/// Holds a file against its table: keys, types, bounds, forms, files that are named, keys that do nothing yet.
/// Values with a fault are no longer `sound` afterwards. `folder` is where relative paths begin.
void check(Node& root, const Keys& keys, const std::filesystem::path& folder, FileReport& report);

}  // namespace welcomed::config
