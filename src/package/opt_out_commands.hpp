#pragma once
#include <string>
#include <vector>

namespace welcomed::package {

/// A word of the bot's menu, and what it does.
struct OptOutCommand {
  std::string word;
  std::string description;
};

/// The word for silence in each shipped language, that of `locale` first; a word that two languages share is there
/// once, explained in both.
[[nodiscard]] std::vector<OptOutCommand> opt_out_commands(const std::string& locale);

}  // namespace welcomed::package
