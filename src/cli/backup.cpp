#include <CLI/CLI.hpp>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/daemon_files.hpp"
#include "cli/opening.hpp"
#include "cli/rights.hpp"
#include "cli/working_line.hpp"
#include "store/backup.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  std::string file;
};

void declare(CLI::App& command, Options& options) {
  command.add_option("FILE", options.file, "The file to make; it must not be there")->required();
}

Status copy(const config::Config& config, const std::filesystem::path& target) {
  WorkingLine line(draw_on_terminal(), "copying the store", "bytes", wall_time());
  return store::back_up(store_file(config), target,
                        [&](std::int64_t bytes, std::int64_t all) { line.show(bytes, all, wall_time()); });
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const std::filesystem::path target = options.file;
  if (store_file(*config).empty()) {
    return fail("a store in PostgreSQL is no file, and is not copied by this command",
                "use pg_dump, or the server's own backups; once one is put back, use `welcomed resolve --restored`");
  }
  const auto kept = may_write(target).and_then([&] { return expect_not_daemons(*config, target); }).and_then([&] {
    return copy(*config, target);
  });
  if (!kept) return tl::unexpected<Error>(kept.error());
  std::cout << target.string() << " is a copy of the store as it was just now; when it is put back, `welcomed resolve "
            << "--restored` comes before the next start\n";
  return kGood;
}

}  // namespace

Command backup_command() {
  return {.name = "backup",
          .does = "A copy of the store in a new file, while the daemon runs",
          .example = "sudo -u welcomed welcomed backup /var/backups/welcomed/2027-01-08.db",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
