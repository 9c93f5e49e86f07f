#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/config.hpp"

namespace welcomed::package {

/// The names of the files in a package.
inline constexpr const char* kManifest = "manifest.json";
inline constexpr const char* kColorIcon = "color.png";
inline constexpr const char* kOutlineIcon = "outline.png";

/// What manifest.json of the app's package says, by version 1.17 of Microsoft's schema. An error names the keys of the
/// configuration that are missing for it.
[[nodiscard]] Result<nlohmann::ordered_json> app_manifest(const config::Config& config, const std::string& version);

/// The resource-specific permissions that the app asks for; empty without `app.package`.
[[nodiscard]] std::vector<std::string> resource_permissions(const config::App& app);

}  // namespace welcomed::package
