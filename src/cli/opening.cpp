#include "cli/opening.hpp"

#include <cstdlib>
#include <iostream>

namespace welcomed::cli {

std::shared_ptr<const config::Config> open_config(const std::filesystem::path& file, bool with_warnings) {
  auto loaded = config::load(file);
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.error || with_warnings) std::cerr << diagnostic.line_text() << '\n';
  }
  return loaded.config;
}

std::filesystem::path store_file(const config::Config& config) {
  constexpr std::string_view kScheme = "sqlite:";
  return config.store.substr(kScheme.size());
}

void complain(const std::string& text) { std::cerr << "welcomed: " << text << '\n'; }

std::string proxy_of_environment() {
  for (const auto* name : {"HTTPS_PROXY", "https_proxy"}) {
    if (const auto* value = std::getenv(name)) return value;
  }
  return {};
}

}  // namespace welcomed::cli
