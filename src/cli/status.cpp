#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <iostream>
#include <thread>

#include "base/readable.hpp"
#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/naming.hpp"
#include "cli/opening.hpp"
#include "cli/options.hpp"
#include "cli/report.hpp"

namespace welcomed::cli {
namespace {

using namespace std::chrono_literals;
volatile std::sig_atomic_t interrupted = 0;

struct Options {
  bool json = false;
  bool watch = false;
  Whom of;  ///< empty: all
};

void declare(CLI::App& command, Options& options) {
  add_json(command, options.json);
  auto* watching = command.add_flag("--watch", options.watch, "Redraw every second");
  auto* of = command.add_option_group("of", "Whose story; how far all are unless given");
  of->add_option("--user", options.of.user, "One user's whole story, by user principal name or id")->excludes(watching);
  of->add_option("--team", options.of.team, "One team's, by name or id")->excludes(watching);
  of->add_option("--chat", options.of.chat, "One group chat's, by id")->excludes(watching);
  of->require_option(0, 1);
  add_tenant(command, options.of.tenant);
}

Result<int> tell_one(store::Store& store, const config::Config& config, const Options& options) {
  const auto whom = the_one(store, config, options.of);
  if (!whom) return tl::unexpected<Error>(whom.error());
  const auto person = store.reports.person(whom->key);
  if (!person) return tl::unexpected<Error>(person.error());
  if (!*person) return fail(options.of.name() + " is known to the directory alone", "no policy selects them");
  if (options.json)
    std::cout << json_text(person_json(**person, config, wall_time()), 2) << '\n';
  else
    std::cout << person_text(**person, config, wall_time(), Paint::of_output());
  return kGood;
}

Result<int> tell_all(store::Store& store, const config::Config& config, const Options& options, bool redraw) {
  const auto tenant = tenant_of(config, options.of.tenant);
  if (!tenant) return tl::unexpected<Error>(tenant.error());
  const auto report = read_report(store, config, wall_time(), *tenant);
  if (!report) return tl::unexpected<Error>(report.error());
  if (redraw) std::cout << cleared_screen();
  if (options.json)
    std::cout << json_text(report_json(*report, config), options.watch ? -1 : 2) << '\n';
  else
    std::cout << report_text(*report, config, Paint::of_output());
  std::cout.flush();
  return kGood;
}

Result<int> watch(store::Store& store, const config::Config& config, const Options& options) {
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  const bool redraw = output_is_terminal() && !options.json;
  while (interrupted == 0 && std::cout) {
    const auto told = tell_all(store, config, options, redraw);
    if (!told) return told;
    std::this_thread::sleep_for(1s);
  }
  return kGood;
}

Result<int> tell(store::Store& store, const config::Config& config, const Options& options) {
  if (!options.of.name().empty()) return tell_one(store, config, options);
  return options.watch ? watch(store, config, options) : tell_all(store, config, options, false);
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  return open_to_read(*config).and_then([&](const auto& store) { return tell(*store, *config, options); });
}

}  // namespace

Command status_command() {
  return {.name = "status",
          .does = "How far each policy has come",
          .example = "welcomed status --user adele@contoso.com",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
