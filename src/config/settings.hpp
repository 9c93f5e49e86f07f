#pragma once
#include <filesystem>
#include <map>
#include <string>

#include "config/yaml.hpp"

namespace welcomed::config {

/// What a file says by each key of the table but those of policies, which are told apart by themselves. What means the
/// same is the same text: files have their whole paths, durations one unit, and what is not given has its default, if
/// there is one.
[[nodiscard]] std::map<std::string, std::string> settings_of(const Node& root, const std::filesystem::path& folder);

}  // namespace welcomed::config
