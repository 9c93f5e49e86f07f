#include <algorithm>
#include <iostream>

#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/ownership.hpp"

namespace welcomed::cli {

int check(const std::filesystem::path& file) {
  const auto config = open_config(file, true);
  if (!config) return kFaults;
  const auto wrong = wrong_ownership(*config);
  for (const auto& [fatal, told] : wrong) {
    const config::Diagnostic diagnostic{.file = config->file, .error = fatal, .text = told.text()};
    std::cerr << readable(diagnostic.line_text()) << '\n';
  }
  return std::any_of(wrong.begin(), wrong.end(), [](const auto& each) { return each.fatal; }) ? kFaults : kGood;
}

}  // namespace welcomed::cli
