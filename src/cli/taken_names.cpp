#include "cli/taken_names.hpp"

#include <algorithm>

#include "base/letters.hpp"
#include "core/causes.hpp"
#include "core/guid.hpp"

namespace welcomed::cli {
namespace {

/// Where the policy names it; the whole file where it does so no more.
config::Diagnostic at_its_name(const store::PolicyWarning& warning, const config::Config& config) {
  const auto& all = config.named_groups;
  const auto place = std::find_if(all.begin(), all.end(), [&](const config::NamedGroup& each) {
    return each.policy == warning.policy && ascii_lower(each.name) == ascii_lower(warning.name);
  });
  config::Diagnostic diagnostic{.file = config.file, .error = false};
  if (place != all.end()) {
    diagnostic.line = place->line;
    diagnostic.column = place->column;
  }
  const auto remedy = std::string(core::cause(warning.cause.name).remedy);
  diagnostic.text = "policy " + warning.policy + ": " + warning.cause.detail + "; " + remedy;
  return diagnostic;
}

}  // namespace

std::vector<config::Diagnostic> taken_names(const std::vector<store::PolicyWarning>& warnings,
                                            const config::Config& config) {
  std::vector<config::Diagnostic> all;
  for (const auto& each : warnings) {
    const auto& cause = each.cause.name;
    if (cause == "name_taken" || cause == "was_unheeded" || cause == "was_unknown")
      all.push_back(at_its_name(each, config));
  }
  return all;
}

}  // namespace welcomed::cli
