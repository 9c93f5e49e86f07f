#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace welcomed::package {

/// A file in an archive.
struct Entry {
  std::string name;
  std::string bytes;
  bool operator==(const Entry&) const = default;
};

/// A zip of these, one at least, in their order: the same bytes for the same entries, whenever it is made.
[[nodiscard]] Result<std::string> zipped(const std::vector<Entry>& entries);

/// What is in a zip that others may have made: at most 64 files of 1 MiB each, else it is an error.
[[nodiscard]] Result<std::vector<Entry>> unzipped(std::string_view archive);

}  // namespace welcomed::package
