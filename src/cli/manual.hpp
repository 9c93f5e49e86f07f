#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace welcomed::cli {

/// An option, or a word that a command takes without one.
struct ManualOption {
  std::string name;   ///< `--json`, or `POLICY`
  std::string value;  ///< what stands for its value, like FILE; empty where it takes none
  std::string does;
  std::vector<std::string> choices{};  ///< what its value may be; empty where that is no list
  bool positional = false;
};

struct ManualCommand {
  std::string name;  ///< empty for the program itself
  std::string does;
  std::string example;
  std::vector<ManualOption> options;
};

/// The options and positional words of a command, those of its groups among them.
[[nodiscard]] std::vector<const CLI::Option*> all_options(const CLI::App& command);

/// What the program can do, as its command line has it, the program itself first.
[[nodiscard]] std::vector<ManualCommand> manual_of(const CLI::App& app);

/// welcomed(1), welcomed.yaml(5) (man-pages(7)), or the completion of a shell: `command`, `configuration`, `bash`,
/// `zsh`, `fish`. Of anything else an error that names these.
[[nodiscard]] Result<std::string> manual_page(std::string_view page, const std::vector<ManualCommand>& commands,
                                              const std::string& version);

}  // namespace welcomed::cli
