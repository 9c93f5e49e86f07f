#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/private_file.hpp"
#include "cli/progress.hpp"

namespace welcomed::cli {
namespace {

struct Options {
  bool json = false;
  std::string file;  ///< empty for standard output
};

void declare(CLI::App& command, Options& options) {
  command.add_flag("--json", options.json, "JSON lines instead of CSV");
  command.add_option("--out", options.file, "Into this file, which nobody else may read")->type_name("FILE");
}

Status write(const config::Config& config, bool json, std::ostream& out) {
  return open_to_read(config).and_then([&](const auto& store) { return write_progress(*store, config, json, out); });
}

Status write_file(const config::Config& config, const Options& options) {
  auto file = PrivateFile::make(options.file);
  if (!file) return tl::unexpected<Error>(file.error());
  const auto written = write(config, options.json, (*file)->out());
  return written ? (*file)->close() : written;
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  const auto told = options.file.empty() ? write(*config, options.json, std::cout) : write_file(*config, options);
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
