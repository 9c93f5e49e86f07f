#include "cli/commands.hpp"
#include "cli/opening.hpp"

namespace welcomed::cli {

int check(const std::filesystem::path& config) { return open_config(config, true) ? kGood : kFaults; }

}  // namespace welcomed::cli
