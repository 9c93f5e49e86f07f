#include "cli/opening.hpp"

#include <cstdlib>
#include <iostream>
#include <vector>

#include "base/log.hpp"
#include "base/nearest.hpp"
#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/rights.hpp"

namespace welcomed::cli {

namespace {

void tell(const std::vector<config::Diagnostic>& diagnostics, bool with_warnings) {
  for (const auto& each : diagnostics) {
    if (each.error || with_warnings) std::cerr << diagnostic_text(each);
  }
}

/// A file of the daemon's user: the store, or what the package keeps one in where a server keeps it.
std::filesystem::path place_of_daemon(const config::Config& config) {
  auto file = store_file(config);
  return file.empty() ? std::filesystem::path("/var/lib/welcomed/welcomed.db") : file;
}

std::shared_ptr<const config::Config> read_config(const std::filesystem::path& file, Needs needs) {
  auto loaded = config::load(file);
  if (!loaded.config && loaded.sound_part && needs == Needs::sound_part) {
    complain(file.string() + " has faults, which `welcomed check` tells; going on with the rest of it");
    return loaded.sound_part;
  }
  tell(loaded.diagnostics, needs == Needs::warnings);
  return loaded.config;
}

/// In front of what is written to stderr: systemd takes everything else for information (sd-daemon(3)).
std::string_view priority(bool error) {
  static const bool journal = log::format_of_environment() == log::Format::journal;
  if (!journal) return "";
  return error ? "<3>" : "<4>";
}

}  // namespace

std::shared_ptr<const config::Config> open_config(const std::filesystem::path& file, Needs needs) {
  auto config = read_config(file, needs);
  const auto owner = config ? give_up_root(place_of_daemon(*config)) : Status();
  if (owner) return config;
  complain(owner.error().text());
  return nullptr;
}

std::string diagnostic_text(const config::Diagnostic& diagnostic) {
  return std::string(priority(diagnostic.error)) + readable(diagnostic.line_text()) + "\n";
}

std::filesystem::path store_file(const config::Config& config) { return store::file_of(config.store); }

Result<std::unique_ptr<store::SqlStore>> open_store(const config::Config& config, store::Purpose purpose,
                                                    const std::string& instance) {
  return store::open(config.store, purpose, config.store_password_file, instance);
}

Result<std::unique_ptr<store::SqlStore>> open_to_read(const config::Config& config) {
  return open_store(config, store::Purpose::read);
}

Result<std::unique_ptr<store::SqlStore>> open_to_change(const config::Config& config) {
  return open_store(config, store::Purpose::change);
}

Error no_policy(const std::string& name, const config::Config& config) {
  std::vector<std::string> names;
  for (const auto& policy : config.policies) names.push_back(policy.name);
  return {"there is no policy " + name + did_you_mean(name, names), "give the name of one in the configuration"};
}

Error nobody_named(const std::string& name) {
  return {"nobody named " + name + " is known",
          "use the user principal name or object id of a person whom a policy selects"};
}

void complain(const std::string& text) { std::cerr << priority(true) << "welcomed: " << readable(text) << '\n'; }

int refuse(const Error& error) {
  complain(error.text());
  return kFaults;
}

std::string proxy_of_environment() {
  for (const auto* name : {"HTTPS_PROXY", "https_proxy"}) {
    if (const auto* value = std::getenv(name)) return value;
  }
  return {};
}

}  // namespace welcomed::cli
