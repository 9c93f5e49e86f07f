#include <CLI/CLI.hpp>
#include <iostream>

#include "base/system_clock.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/private_file.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "cli/working_line.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  bool json = false;
  bool audit = false;  ///< what commands changed, in place of progress
  std::string file;    ///< empty for standard output
};

void declare(CLI::App& command, Options& options) {
  command.add_flag("--json", options.json, "JSON lines instead of CSV");
  command.add_flag("--audit", options.audit, "Which commands changed something, and who gave them");
  command.add_option("--out", options.file, "Into this file, which nobody else may read")->type_name("FILE");
}

/// Rows on a terminal show by themselves how far it is.
WorkingLine::Draw draw_beside(const Options& options) {
  return options.file.empty() && output_is_terminal() ? WorkingLine::Draw() : draw_on_terminal();
}

Status write(const config::Config& config, const Options& options, std::ostream& out) {
  WorkingLine line(draw_beside(options), "writing", "rows", wall_time());
  const auto watch = [&](std::int64_t rows) { line.show(rows, {}, wall_time()); };
  return open_to_read(config).and_then([&](const auto& store) {
    return options.audit ? write_audit(*store, options.json, out)
                         : write_progress(*store, config, options.json, out, watch);
  });
}

Status write_file(const config::Config& config, const Options& options) {
  auto file = PrivateFile::make(config, options.file);
  if (!file) return tl::unexpected<Error>(file.error());
  const auto written = write(config, options, (*file)->out());
  return written ? (*file)->close() : written;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto told = options.file.empty() ? write(*config, options, std::cout) : write_file(*config, options);
  return told.map([] { return kGood; });
}

}  // namespace

Command export_command() {
  return {.name = "export",
          .does = "Every row of progress as CSV, or as JSON lines",
          .example = "welcomed export --out progress.csv",
          .declare = declared_by<Options>(declare, run),
          .despite_faults = true};
}

}  // namespace welcomed::cli
