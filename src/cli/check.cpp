#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/ownership.hpp"
#include "cli/taken_names.hpp"
#include "cli/terms.hpp"
#include "core/causes.hpp"
#include "daemon/credentials.hpp"
#include "daemon/discovery.hpp"
#include "sql/own_file.hpp"

namespace welcomed::cli {
namespace {

/// What the store remembers of names; nothing where there is none, or this user may not read it.
void warn_of_taken_names(const config::Config& config) {
  if (!sql::is_there(store_file(config))) return;
  const auto store = open_to_read(config);
  if (!store) return;
  const auto tell = [&](const Result<std::vector<store::PolicyWarning>>& warnings) {
    if (!warnings) return;
    for (const auto& each : taken_names(*warnings, config)) std::cerr << diagnostic_text(each);
  };
  tell((*store)->warnings.all());
  tell((*store)->renaming.unheeded_names(daemon::policy_rows(config)));
}

/// No reason not to start: the daemon says so too, takes events, and waits for a better one.
std::optional<Error> doubt_of_configured_credential(const config::Config& config, TimePoint now) {
  auto random = Random::from_device();
  const auto term = daemon::term_of_credential(config, random, now);
  // A file that is not there is there while the service runs, where systemd hands it over.
  const auto cause = term ? Cause() : cause_of(term.setback());
  if (cause.name == "credential_expired") return core::error_of(cause);
  return term ? doubt_of_credential(term.value(), now) : std::nullopt;
}

Result<int> run(const CurrentConfig& config) {
  warn_of_taken_names(*config);
  bool faults = false;
  const auto tell = [&](bool fatal, const Error& told) {
    std::cerr << diagnostic_text({.file = config->file, .error = fatal, .text = told.text()});
    faults = faults || fatal;
  };
  for (const auto& [fatal, told] : wrong_ownership(*config)) tell(fatal, told);
  const auto now = wall_time();
  if (const auto told = doubt_of_configured_credential(*config, now)) tell(false, *told);
  if (const auto told = doubt_of_certificate(config->listen, now)) tell(false, *told);
  return faults ? kFaults : kGood;
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
