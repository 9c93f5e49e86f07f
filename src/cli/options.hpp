#pragma once
#include <CLI/CLI.hpp>
#include <string>

/// Options that mean the same in several commands.
namespace welcomed::cli {

inline CLI::Option* add_tenant(CLI::App& command, std::string& tenant) {
  return command.add_option("--tenant", tenant, "Only those of this tenant, by name or id");
}
/// For agreement.hpp.
inline void add_yes(CLI::App& command, bool& yes) { command.add_flag("--yes", yes, "Do not ask"); }

/// The file of preview_data.hpp's `read_values`.
inline CLI::Option* add_data(CLI::App& command, std::string& file) {
  return command.add_option("--data", file, "What the template sees as message: a JSON object")->type_name("FILE");
}
inline void add_json(CLI::App& command, bool& json) { command.add_flag("--json", json, "For machines"); }

}  // namespace welcomed::cli
