#include "config/zones.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "base/nearest.hpp"

namespace welcomed::config {
namespace {

constexpr const char* kDatabase = "/usr/share/zoneinfo";

bool is_well_formed(std::string_view name) {
  const auto good = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '_' ||
           c == '-' || c == '+';
  };
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), good) && name.front() != '/';
}

/// The folder also holds tables that are no zones.
bool is_zone(const std::filesystem::path& file) {
  std::array<char, 4> magic{};
  std::ifstream stream(file, std::ios::binary);
  return stream.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

std::vector<std::string> read_names() {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(kDatabase, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().lexically_relative(kDatabase);
    const bool copy = name == "posix" || name == "right";
    if (copy) entry.disable_recursion_pending();
    if (!copy && !entry->is_directory(error)) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

const std::vector<std::string>& names() {
  static const std::vector<std::string> kNames = read_names();
  return kNames;
}

}  // namespace

std::string time_zone_fault(std::string_view name) {
  std::error_code error;
  if (!is_well_formed(name)) return "it must be a time zone's name, such as Europe/London";
  if (!std::filesystem::is_directory(kDatabase, error)) return "";
  const auto file = std::filesystem::path(kDatabase) / name;
  if (std::filesystem::is_regular_file(file, error) && is_zone(file)) return "";
  return "there is no such time zone" + did_you_mean(name, names());
}

}  // namespace welcomed::config
