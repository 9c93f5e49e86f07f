#include "cli/manual.hpp"

#include <CLI/CLI.hpp>
#include <boost/algorithm/string/replace.hpp>
#include <boost/algorithm/string/split.hpp>

#include "cli/completion.hpp"
#include "cli/roff.hpp"
#include "config/keys.hpp"

namespace welcomed::cli {
namespace {

/// Of the name of a type, as help shows it: `TEXT:{json,text}`, or `[welcome|skip]` where it may be left out.
std::vector<std::string> choices_of(const std::string& type) {
  const auto begin = type.find_first_of("{[");
  const auto end = type.find_last_of("}]");
  std::vector<std::string> choices;
  if (begin == std::string::npos || end == std::string::npos || end < begin) return choices;
  const auto words = type.substr(begin + 1, end - begin - 1);
  boost::algorithm::split(choices, words, [](char each) { return each == ',' || each == '|'; });
  return choices;
}

ManualOption manual_of(const CLI::Option& option) {
  const bool positional = option.get_positional();
  const bool takes_value = option.get_items_expected_max() > 0;
  const auto type = !positional && takes_value ? option.get_type_name() : std::string();
  return {.name = positional ? option.get_name(true) : "--" + option.get_lnames().front(),
          .value = type,
          .does = option.get_description(),
          .choices = choices_of(type),
          .positional = positional};
}

ManualCommand command_of(const CLI::App& app) {
  ManualCommand command{.name = app.get_parent() == nullptr ? "" : app.get_name(), .does = app.get_description()};
  const std::string_view kBefore = "Example: ";
  const auto footer = app.get_footer();
  if (footer.starts_with(kBefore)) command.example = footer.substr(kBefore.size());
  for (const auto* option : all_options(app)) {
    const bool hidden = option->get_group().empty();
    if (!hidden) command.options.push_back(manual_of(*option));
  }
  return command;
}

std::string synopsis_of(const ManualCommand& command) {
  std::string text = "welcomed " + command.name + (command.options.empty() ? "" : " [OPTIONS]");
  for (const auto& option : command.options) {
    if (option.positional) text += " " + option.name;
  }
  return text;
}

std::string page_of_commands(const std::vector<ManualCommand>& commands, const std::string& version) {
  const auto& program = commands.front();
  Roff page("welcomed", 1, version);
  page.section("NAME").text("welcomed - rolls a Teams app out and welcomes its people");
  page.section("SYNOPSIS").text("welcomed [--config FILE] COMMAND");
  page.section("DESCRIPTION").text(program.does);
  page.section("OPTIONS");
  for (const auto& option : program.options) page.item(option.name + " " + option.value, option.does);
  page.section("COMMANDS");
  for (const auto& command : commands) {
    if (command.name.empty()) continue;
    page.part(command.name).text(command.does).code(synopsis_of(command));
    for (const auto& option : command.options) page.item(option.name + " " + option.value, option.does);
    page.text("Example:").code(command.example);
  }
  page.section("EXIT STATUS");
  page.item("0", "it is done");
  page.item("1", "the store cannot be used, the answer could not be written, or as the README says of the command");
  page.item("2", "the configuration, a template or what was typed has faults, and nothing was done");
  page.section("FILES");
  page.item("/etc/welcomed/welcomed.yaml", "the configuration, see welcomed.yaml(5)");
  page.item("/etc/welcomed/templates", "what people are sent");
  page.item("/var/lib/welcomed/welcomed.db", "everything that must not be forgotten");
  page.section("SEE ALSO").text("welcomed.yaml(5), /usr/share/doc/welcomed/README.md");
  return page.source();
}

std::string about(const config::Key& key) {
  std::string text(key.help);
  if (!key.choices.empty()) text += "; " + boost::replace_all_copy(std::string(key.choices), "|", ", ");
  if (!key.fallback.empty()) text += "; " + std::string(key.fallback) + " when not given";
  if (key.required) text += "; required";
  if (key.list) text += "; a list";
  if (key.later == "*") text += "; not there yet";
  return text;
}

std::string page_of_keys(const std::string& version) {
  Roff page("welcomed.yaml", 5, version);
  page.section("NAME").text("welcomed.yaml - the configuration of welcomed");
  page.section("DESCRIPTION")
      .text(
          "One YAML file, /etc/welcomed/welcomed.yaml, which explains each key where it stands. Unknown keys, wrong "
          "types and impossible values are refused; `welcomed check` tells all of them. Durations are written as "
          "500ms, 30s, 15m, 2h or 7d. Relative paths begin at the folder of the file.");
  page.section("KEYS");
  for (const auto& key : config::config_keys().rows()) page.item(std::string(key.path), about(key));
  page.section("SEE ALSO").text("welcomed(1)");
  return page.source();
}

}  // namespace

std::vector<const CLI::Option*> all_options(const CLI::App& command) {
  const auto own = command.get_options();
  std::vector<const CLI::Option*> all(own.begin(), own.end());
  // To CLI11 a group of options is a command without a name, with a --help of its own that nobody sees.
  for (const auto* group : command.get_subcommands([](const CLI::App* each) { return each->get_name().empty(); })) {
    for (const auto* option : all_options(*group)) {
      if (option != group->get_help_ptr()) all.push_back(option);
    }
  }
  return all;
}

std::vector<ManualCommand> manual_of(const CLI::App& app) {
  std::vector<ManualCommand> all{command_of(app)};
  for (const auto* command : app.get_subcommands([](const CLI::App* each) { return !each->get_name().empty(); }))
    all.push_back(command_of(*command));
  return all;
}

Result<std::string> manual_page(std::string_view page, const std::vector<ManualCommand>& commands,
                                const std::string& version) {
  if (page == "command") return page_of_commands(commands, version);
  if (page == "configuration") return page_of_keys(version);
  if (page == "bash") return bash_completion(commands);
  if (page == "zsh") return zsh_completion(commands);
  if (page == "fish") return fish_completion(commands);
  return fail("there is no page " + std::string(page), "there are command, configuration, bash, zsh and fish");
}

}  // namespace welcomed::cli
