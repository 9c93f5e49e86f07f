#include <CLI/CLI.hpp>
#include <iostream>

#include "base/readable.hpp"
#include "base/store_url.hpp"
#include "base/system_clock.hpp"
#include "cli/audit.hpp"
#include "cli/commands.hpp"
#include "cli/daemon_files.hpp"
#include "cli/opening.hpp"
#include "cli/rights.hpp"
#include "cli/terminal.hpp"
#include "cli/working_line.hpp"
#include "store/migration.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string from, to;
  std::string password_file;
  Typed typed;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("FROM", options.from, "The store that is: its file, or its URL")->required();
  command.add_option("TO", options.to, "The store that is to be, which must hold nothing")->required();
  command
      .add_option("--password-file", options.password_file,
                  "The password of a PostgreSQL store; that of store_password_file unless given")
      ->type_name("FILE");
  options.typed = Typed(command);
}

/// A file may be named without its `sqlite:`.
std::string url_of(const std::string& place) { return looks_like_url(place) ? place : "sqlite:" + place; }

/// Root goes on as whoever owns the folder, as it does for the store of the configuration.
Status give_up_root_for(const std::string& url) {
  const auto file = store::file_of(url);
  return file.empty() ? Status() : give_up_root(file);
}

/// The store that the configuration names already is what it may well be.
Status expect_free(const config::Config& config, const std::string& url) {
  const auto file = store::file_of(url);
  if (file.empty() || std::filesystem::absolute(file).lexically_normal() == store_file(config)) return {};
  return expect_not_daemons(config, file);
}

Result<std::int64_t> copy(const store::Location& from, const store::Location& to, const Typed& typed) {
  WorkingLine line(draw_on_terminal(), "copying and comparing", "rows", wall_time());
  return store::migrate(
      from, to, [&](std::int64_t rows) { return typed.row(rows, wall_time()); },
      [&](std::int64_t done, std::int64_t all) { line.show(done, all, wall_time()); });
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const std::filesystem::path password_file =
      options.password_file.empty() ? config->store_password_file : std::filesystem::path(options.password_file);
  const store::Location from{url_of(options.from), password_file}, to{url_of(options.to), password_file};
  const auto allowed = expect_no_password_in(from.url)
                           .and_then([&] { return expect_no_password_in(to.url); })
                           .and_then([&] { return give_up_root_for(from.url); })
                           .and_then([&] { return give_up_root_for(to.url); })
                           .and_then([&] { return expect_free(*config, to.url); });
  if (!allowed) return tl::unexpected<Error>(allowed.error());
  const auto rows = copy(from, to, options.typed);
  if (!rows) return tl::unexpected<Error>(rows.error());
  std::cout << grouped(*rows) << " rows are copied and compared. Name " << readable(store::place_of(to.url))
            << " in `store`, then start the daemon. No daemon must run on " << readable(store::place_of(from.url))
            << " any more: whoever goes back to it uses `welcomed resolve --restored` first.\n";
  return kGood;
}

}  // namespace

Command migrate_store_command() {
  return {
      .name = "migrate-store",
      .does = "Copies a store into another, and compares every row; no daemon may run on either",
      .example = "welcomed migrate-store /var/lib/welcomed/welcomed.db postgresql://welcomed@db.contoso.com/welcomed",
      .declare = declared_by<Options>(declare, run),
      .despite_faults = true};
}

}  // namespace welcomed::cli
