#pragma once
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "config/config.hpp"
#include "package/icons.hpp"

namespace welcomed::package {

/// A package that Teams takes: manifest.json and the two icons in a zip.
struct AppPackage {
  std::string archive;
  std::string version;
  std::string version_before;  ///< of the last package; empty for a first one
  bool changed = true;         ///< it differs from the last one in more than the version
};

/// A first package has version 1.0.0. One that differs from the last one in anything has the version after that one's,
/// since Teams takes no other content under a version that it has; one that does not differ is the last one again.
/// @param before  the last package; empty for none. One of another app is an error.
/// @param version the version to take, whatever was before; empty for the one that follows
[[nodiscard]] Result<AppPackage> app_package(const config::Config& config, const Icons& icons, std::string_view before,
                                             const std::string& version);

}  // namespace welcomed::package
