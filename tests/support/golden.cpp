#include "support/golden.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include "support/files.hpp"

namespace support {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  if (!text.empty() && text.back() != '\n') lines.push_back("(no end of line)");
  return lines;
}

void write(const std::filesystem::path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary | std::ios::trunc) << text;
}

/// What stands between the lines that both begin with and those that both end with.
std::string difference(const Lines& expected, const Lines& actual) {
  const auto begin = std::mismatch(expected.begin(), expected.end(), actual.begin(), actual.end());
  const auto end = std::mismatch(expected.rbegin(), std::make_reverse_iterator(begin.first), actual.rbegin(),
                                 std::make_reverse_iterator(begin.second));
  auto text = "at line " + std::to_string(begin.first - expected.begin() + 1) + ":\n";
  std::for_each(begin.first, end.first.base(), [&](const auto& line) { text += "- " + line + "\n"; });
  std::for_each(begin.second, end.second.base(), [&](const auto& line) { text += "+ " + line + "\n"; });
  return text;
}

}  // namespace

std::string unlike_golden(std::string_view name, std::string_view text) {
  const auto file = std::filesystem::path(PROJECT_DIR "/tests/golden") / name;
  if (std::getenv("RENEW_GOLDEN") != nullptr) write(file, text);
  const auto expected = read_text(file);
  if (expected == text) return {};
  return file.string() + " differs " + difference(lines_of(expected), lines_of(std::string(text))) +
         "RENEW_GOLDEN=1 in the environment of the test writes it anew\n";
}

}  // namespace support
