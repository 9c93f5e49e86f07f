#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;
volatile std::sig_atomic_t interrupted = 0;

int tell_one(store::Store& store, const config::Config& config, const StatusOptions& options) {
  const auto tenant = tenant_of(config, options.tenant);
  if (!tenant) return fail_with(tenant.error());
  const auto kind = options.team.empty() ? core::RecipientKind::user : core::RecipientKind::team;
  const auto& name = options.team.empty() ? options.user : options.team;
  const auto whom = the_one(store, config, {kind, name, *tenant});
  if (!whom) return fail_with(whom.error());
  const auto person = store.person(whom->key);
  if (!person) return fail_with(person.error());
  if (!*person) return fail_with({name + " is known to the directory alone", "no policy selects them"});
  if (options.json)
    std::cout << json_text(person_json(**person, config, wall_time()), 2) << '\n';
  else
    std::cout << person_text(**person, config, wall_time(), Paint::of_output());
  return kGood;
}

int tell_all(store::Store& store, const config::Config& config, const StatusOptions& options, bool redraw) {
  const auto report = read_report(store, config, wall_time());
  if (!report) return fail_with(report.error());
  if (redraw) std::cout << "\x1b[H\x1b[J";
  if (options.json)
    std::cout << json_text(report_json(*report, config), options.watch ? -1 : 2) << '\n';
  else
    std::cout << report_text(*report, config, Paint::of_output());
  std::cout.flush();
  return kGood;
}

int watch(store::Store& store, const config::Config& config, const StatusOptions& options) {
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  const bool redraw = output_is_terminal() && !options.json;
  while (interrupted == 0 && std::cout) {
    const int told = tell_all(store, config, options, redraw);
    if (told != kGood) return told;
    std::this_thread::sleep_for(1s);
  }
  return kGood;
}

}  // namespace

int status(const std::filesystem::path& file, const StatusOptions& options) {
  const auto config = open_config(file, false);
  if (!config) return kFaults;
  const auto store = store::open(config->store, store::Purpose::read);
  if (!store) return fail_with(store.error());
  if (!options.user.empty() || !options.team.empty()) return tell_one(**store, *config, options);
  return options.watch ? watch(**store, *config, options) : tell_all(**store, *config, options, false);
}

}  // namespace welcomed::cli
