#include <algorithm>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/ownership.hpp"
#include "cli/taken_names.hpp"
#include "sql/own_file.hpp"

namespace welcomed::cli {
namespace {

/// What the store remembers of names; nothing where there is none, or this user may not read it.
void warn_of_taken_names(const config::Config& config) {
  if (!sql::is_there(store_file(config))) return;
  const auto warnings = open_to_read(config).and_then([](const auto& store) { return store->warnings(); });
  if (!warnings) return;
  for (const auto& each : taken_names(*warnings, config)) std::cerr << diagnostic_text(each);
}

Result<int> run(const CurrentConfig& config) {
  warn_of_taken_names(*config);
  const auto wrong = wrong_ownership(*config);
  for (const auto& [fatal, told] : wrong)
    std::cerr << diagnostic_text({.file = config->file, .error = fatal, .text = told.text()});
  return std::any_of(wrong.begin(), wrong.end(), [](const auto& each) { return each.fatal; }) ? kFaults : kGood;
}

}  // namespace

Command check_command() {
  return {.name = "check",
          .does = "Reads the configuration and every template; calls nothing",
          .example = "welcomed check && systemctl reload welcomed",
          .declare = [](CLI::App&) { return run; },
          .warns = true};
}

}  // namespace welcomed::cli
