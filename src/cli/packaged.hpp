#pragma once
#include <filesystem>
#include <string>

#include "config/config.hpp"
#include "package/app_package.hpp"

namespace welcomed::cli {

/// What the admin is told of a package that was written, and what is next.
/// @param published the version that the catalog was last seen to have; empty where that is not known
[[nodiscard]] std::string packaged_text(const config::Config& config, const package::AppPackage& made,
                                        const std::filesystem::path& file, const std::string& published = {});

}  // namespace welcomed::cli
