#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/report.hpp"
#include "store/sqlite_store.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;
volatile std::sig_atomic_t interrupted = 0;

int tell_user(store::Store& store, const config::Config& config, const StatusOptions& options) {
  const auto person = store.person(options.user);
  if (!person) return fail_with(person.error());
  if (!*person) return fail_with(nobody_named(options.user));
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
  const auto store = store::SqliteStore::open_to_read(store_file(*config));
  if (!store) return fail_with(store.error());
  if (!options.user.empty()) return tell_user(**store, *config, options);
  return options.watch ? watch(**store, *config, options) : tell_all(**store, *config, options, false);
}

}  // namespace welcomed::cli
