#pragma once
#include <filesystem>

#include "config/config.hpp"

namespace welcomed::cli {

/// An error where `file` is, by whatever name, one of the daemon's, or would become one: of its store, the
/// configuration, or what that names (secrets, certificates, templates, icons, files of people).
[[nodiscard]] Status expect_not_daemons(const config::Config& config, const std::filesystem::path& file);

}  // namespace welcomed::cli
