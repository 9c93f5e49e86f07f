#include "cli/opening.hpp"

#include <cstdlib>
#include <iostream>
#include <vector>

#include "base/nearest.hpp"
#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/rights.hpp"

namespace welcomed::cli {

std::shared_ptr<const config::Config> open_config(const std::filesystem::path& file, bool with_warnings) {
  auto loaded = config::load(file);
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.error || with_warnings) std::cerr << diagnostic_text(diagnostic);
  }
  const auto owner = loaded.config ? give_up_root(store_file(*loaded.config)) : Status();
  if (owner) return loaded.config;
  complain(owner.error().text());
  return nullptr;
}

std::string diagnostic_text(const config::Diagnostic& diagnostic) { return readable(diagnostic.line_text()) + "\n"; }

std::filesystem::path store_file(const config::Config& config) { return store::file_of(config.store); }

Result<std::unique_ptr<store::SqlStore>> open_to_read(const config::Config& config) {
  return store::open(config.store, store::Purpose::read);
}

Result<std::unique_ptr<store::SqlStore>> open_to_change(const config::Config& config) {
  return store::open(config.store, store::Purpose::change);
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

void complain(const std::string& text) { std::cerr << "welcomed: " << readable(text) << '\n'; }

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
