#include <CLI/CLI.hpp>
#include <iostream>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/output_place.hpp"
#include "cli/packaged.hpp"
#include "cli/rights.hpp"
#include "cli/whole_file.hpp"
#include "config/places.hpp"
#include "package/app_manifest.hpp"
#include "package/app_package.hpp"
#include "package/icons.hpp"
#include "sql/own_file.hpp"

namespace welcomed::cli {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string file;
  std::string previous;  ///< empty: what stands at `file`, if anything does
  std::string version;   ///< empty: the one that follows
};

void declare(CLI::App& command, Options& options) {
  command.add_option("--out", options.file, "The package to write; a package there is taken for the last one")
      ->required()
      ->type_name("FILE");
  command.add_option("--previous", options.previous, "The last package, where it lies elsewhere")->type_name("FILE");
  command.add_option("--app-version", options.version, "The app's version, where the last package is lost")
      ->type_name("VERSION");
}

/// Empty for none.
Result<std::string> last_package(const Options& options) {
  constexpr std::size_t kMost = 16U << 20U;
  const fs::path file = options.previous.empty() ? options.file : options.previous;
  std::error_code unseen;
  if (options.previous.empty() && !fs::exists(file, unseen)) return std::string();
  auto bytes = config::read_file(file, kMost);
  if (!bytes) return fail(file.string() + " cannot be read as the last package: " + bytes.error().what);
  if (bytes->empty()) return fail(file.string() + " is empty, and no package", "name another file");
  return bytes;
}

Result<package::AppPackage> make(const config::Config& config, const Options& options) {
  // Before files are looked at: what the configuration lacks.
  const auto possible = package::app_manifest(config, options.version);
  if (!possible) return tl::unexpected<Error>(possible.error());
  const auto icons = package::app_icons(*config.app.package);
  if (!icons) return tl::unexpected<Error>(icons.error());
  const auto before = last_package(options);
  if (!before) return tl::unexpected<Error>(before.error());
  return package::app_package(config, *icons, *before, options.version);
}

/// What the daemon has seen the catalog to have, where policies keep apps current and this user may read the store.
std::string version_seen(const config::Config& config) {
  if (!sql::is_there(store_file(config))) return {};
  return open_to_read(config).and_then([](const auto& store) { return store->upkeep.version_seen(); }).value_or("");
}

Result<int> run(const CurrentConfig& config, const Options& options) {
  // Before what stands there is read as the last package.
  const auto place = expect_place_of_file(*config, options.file);
  if (!place) return tl::unexpected<Error>(place.error());
  const auto made = make(*config, options);
  if (!made) return refuse(made.error());
  const auto written = write_whole(options.file, made->archive, kNameWhereOneMayWrite);
  if (!written) return tl::unexpected<Error>(written.error());
  std::cout << packaged_text(*config, *made, options.file, version_seen(*config));
  return kGood;
}

}  // namespace

Command manifest_command() {
  return {.name = "manifest",
          .does = "The app's package for the Teams admin centre, made from the configuration",
          .example = "sudo -u welcomed welcomed manifest --out /var/lib/welcomed/app.zip",
          .declare = declared_by<Options>(declare, run)};
}

}  // namespace welcomed::cli
