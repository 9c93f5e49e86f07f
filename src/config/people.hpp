#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace welcomed::config {

struct PeopleFault {
  int line = 0;  ///< 0: the whole file
  std::string text;
};

struct People {
  std::vector<std::string> names;
  std::vector<PeopleFault> faults;
};

/// What `read_people_file` reads, with every fault.
[[nodiscard]] People read_people(const std::filesystem::path& file);

}  // namespace welcomed::config
