#pragma once
#include <string>
#include <vector>

#include "cli/commands.hpp"

namespace welcomed::cli {

/// All that can be typed after `welcomed`.
struct Program {
  std::string version;
  std::vector<Command> commands;  ///< in the order of --help
};

/// Runs the command that the words name; gives its exit status. A mistyped word is answered with the nearest good one.
[[nodiscard]] int run_program(const Program& program, int count, const char* const* words);

}  // namespace welcomed::cli
