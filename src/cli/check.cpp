#include <algorithm>
#include <iostream>

#include "base/readable.hpp"
#include "cli/commands.hpp"
#include "cli/opening.hpp"
#include "cli/ownership.hpp"
#include "core/causes.hpp"
#include "core/guid.hpp"
#include "sql/own_file.hpp"
#include "store/opening.hpp"

namespace welcomed::cli {
namespace {

/// Where the policy names it; the whole file where it does so no more.
config::Diagnostic at_its_name(const store::PolicyWarning& warning, const config::Config& config) {
  const auto& all = config.named_groups;
  const auto place = std::find_if(all.begin(), all.end(), [&](const config::NamedGroup& each) {
    return each.policy == warning.policy && core::lower(each.name) == core::lower(warning.name);
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

/// What the store remembers of names; nothing where there is none, or this user may not read it.
void warn_of_taken_names(const config::Config& config) {
  if (!sql::is_there(store_file(config))) return;
  const auto store = store::open(config.store, store::Purpose::read);
  const auto warnings = store ? (*store)->warnings() : tl::unexpected<Error>(store.error());
  if (!warnings) return;
  for (const auto& each : *warnings) {
    if (each.cause.name == "name_taken") std::cerr << readable(at_its_name(each, config).line_text()) << '\n';
  }
}

}  // namespace

int check(const std::filesystem::path& file) {
  const auto config = open_config(file, true);
  if (!config) return kFaults;
  warn_of_taken_names(*config);
  const auto wrong = wrong_ownership(*config);
  for (const auto& [fatal, told] : wrong) {
    const config::Diagnostic diagnostic{.file = config->file, .error = fatal, .text = told.text()};
    std::cerr << readable(diagnostic.line_text()) << '\n';
  }
  return std::any_of(wrong.begin(), wrong.end(), [](const auto& each) { return each.fatal; }) ? kFaults : kGood;
}

}  // namespace welcomed::cli
