#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "config/kinds.hpp"

namespace welcomed::config {

struct PlaceFault {
  bool error = true;
  std::string text;  ///< a sentence that follows the key's path
};

/// What is wrong with a file or environment variable that a value of this kind names. A secret's place is never
/// repeated: it may be the secret.
[[nodiscard]] std::vector<PlaceFault> place_faults(Kind kind, const std::string& text,
                                                   const std::filesystem::path& folder);

/// The whole file, when it is a regular one of at most `most` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& file, std::size_t most);

/// `1 MiB`
[[nodiscard]] std::string size_text(std::size_t bytes);

}  // namespace welcomed::config
