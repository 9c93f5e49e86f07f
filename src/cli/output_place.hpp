#pragma once
#include <filesystem>

#include "config/config.hpp"

namespace welcomed::cli {

/// What a file that somebody named for a command's output is.
enum class OutputKind {
  file,   ///< one that is not there, or is replaced once the output is whole
  stream  ///< a terminal, a pipe or another device: written as it comes
};

/// Where a command may put what is perhaps personal, after it gave up what rights it could. An error for a file of the
/// daemon's, for a link, which somebody else may have put there to lead it elsewhere, and for a pipe or device of
/// somebody else; those of the system, like /dev/stdout, are nobody's.
[[nodiscard]] Result<OutputKind> place_for(const config::Config& config, const std::filesystem::path& file);

/// The same for output that is whole or nothing.
[[nodiscard]] Status expect_place_of_file(const config::Config& config, const std::filesystem::path& file);

/// The descriptor of a stream that `place_for` has let pass, or -1 with `errno`.
[[nodiscard]] int open_stream(const std::filesystem::path& file);

}  // namespace welcomed::cli
