#pragma once
#include <vector>

#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// A warning for each name of the configuration that another group or team has by now, at its place in the file, and
/// for each `was` that comes to nothing.
[[nodiscard]] std::vector<config::Diagnostic> taken_names(const std::vector<store::PolicyWarning>& warnings,
                                                          const config::Config& config);

}  // namespace welcomed::cli
