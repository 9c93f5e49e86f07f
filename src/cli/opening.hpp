#pragma once
#include <filesystem>
#include <memory>

#include "config/config.hpp"

namespace welcomed::cli {

/// The configuration, or null after every fault of it was written to stderr. Warnings are written too, if wanted.
[[nodiscard]] std::shared_ptr<const config::Config> open_config(const std::filesystem::path& file, bool with_warnings);

/// The file of a `sqlite:` store.
[[nodiscard]] std::filesystem::path store_file(const config::Config& config);

/// Writes `welcomed: TEXT` to stderr.
void complain(const std::string& text);

/// What HTTPS_PROXY says; empty for none.
[[nodiscard]] std::string proxy_of_environment();

}  // namespace welcomed::cli
