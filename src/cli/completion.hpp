#pragma once
#include <string>
#include <vector>

#include "cli/manual.hpp"

namespace welcomed::cli {

/// What a shell reads to complete commands and options, and files where an option takes one.
[[nodiscard]] std::string bash_completion(const std::vector<ManualCommand>& commands);
[[nodiscard]] std::string zsh_completion(const std::vector<ManualCommand>& commands);
[[nodiscard]] std::string fish_completion(const std::vector<ManualCommand>& commands);

}  // namespace welcomed::cli
