#pragma once
#include <string>

namespace welcomed::cli {

/// Whether the admin agrees to what was just told: at once with `yes`, else by an answer on the terminal. Without one
/// it is no, and stderr says that `--yes` is needed.
[[nodiscard]] bool agreed(const std::string& question, bool yes);

}  // namespace welcomed::cli
