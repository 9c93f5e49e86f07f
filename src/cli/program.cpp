#include "cli/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>

#include "base/nearest.hpp"
#include "cli/manual.hpp"
#include "cli/opening.hpp"

namespace welcomed::cli {
namespace {

Needs needs_of(const Command& command) {
  if (command.despite_faults) return Needs::sound_part;
  return command.warns ? Needs::warnings : Needs::whole;
}

CurrentConfig config_for(const Command& command, const std::string& file) {
  if (!command.makes_config) return open_config(file, needs_of(command));
  auto nameless = std::make_shared<config::Config>();
  nameless->file = file;
  return nameless;
}

int carry_out(const Command& command, const Run& run, const std::string& file) {
  const auto config = config_for(command, file);
  if (!config) return command.without_config;
  const auto ended = run(config);
  if (ended) return *ended;
  complain(ended.error().text());
  return ended.error().unreachable ? kUnreachable : kWrong;
}

/// Half an answer must not be taken for a whole one.
int unless_unwritten(int status) {
  if (std::cout.flush()) return status;
  complain(Error{"not all of the answer could be written to standard output", "see that its disk is not full"}.text());
  return kWrong;
}

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* each : app.get_subcommands({})) names.push_back(each->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : all_options(command))
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

bool is_option(const std::string& word) { return word.starts_with('-'); }

Error no_command(const std::string& word, const CLI::App& app) {
  return {"there is no command " + word + did_you_mean(word, commands_of(app)), "`welcomed --help` lists them"};
}

Error no_option(const std::string& word, const CLI::App& command) {
  const auto name = word.substr(0, word.find('='));
  const auto of = command.get_parent() == nullptr ? "" : " " + command.get_name();
  return {"there is no option " + name + " of `welcomed" + of + "`" + did_you_mean(name, options_of(command)),
          "`welcomed" + of + " --help` lists them"};
}

/// What to say of the first word that nobody expected; nothing where CLI11 says it well.
std::optional<Error> mistyped(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  const auto before = app.remaining();
  if (!before.empty() && is_option(before.front())) return no_option(before.front(), app);
  if (!before.empty() && chosen.empty()) return no_command(before.front(), app);
  const auto after = chosen.empty() ? before : chosen.front()->remaining();
  if (after.empty() || !is_option(after.front())) return std::nullopt;
  return no_option(after.front(), *chosen.front());
}

int print_page(const CLI::App& app, const char* page, const std::string& version) {
  const auto text = manual_page(page, manual_of(app), version);
  if (!text) return refuse(text.error());
  std::cout << *text;
  return unless_unwritten(kGood);
}

/// Of an option that help hides, CLI11 tells no other.
std::string name_of(const CLI::Option& option) {
  const auto& names = option.get_lnames();
  return names.empty() ? option.get_name() : "--" + names.front();
}

/// An empty value is a variable of a shell that was not set: left out it would mean everybody.
std::optional<Error> empty_value(const CLI::App& command) {
  for (const auto* option : all_options(command)) {
    const auto& given = option->results();
    const bool needs_value = option->get_items_expected_min() > 0;
    if (needs_value && std::find(given.begin(), given.end(), "") != given.end())
      return Error{name_of(*option) + " is given and empty", "give it a value, or leave it out"};
  }
  return std::nullopt;
}

int answer(const CLI::App& app, const CLI::ParseError& error) {
  const bool asked_for_help = error.get_exit_code() == 0;
  const auto fault = asked_for_help ? std::nullopt : mistyped(app);
  if (fault) return refuse(*fault);
  app.exit(error);
  return asked_for_help ? unless_unwritten(kGood) : kFaults;
}

}  // namespace

int run_program(const Program& program, int count, const char* const* words) {
  CLI::App app{"Installs a Teams app for the people your policies select and welcomes each of them once."};
  app.set_version_flag("--version", program.version);
  app.require_subcommand(1);
  std::string config = "/etc/welcomed/welcomed.yaml";
  const auto add_config = [&](CLI::App& to) { return to.add_option("--config", config, "The configuration file"); };
  add_config(app)->capture_default_str();
  int status = kGood;
  for (const auto& command : program.commands) {
    auto* words_of = app.add_subcommand(command.name, command.does);
    // Wherever it is written it is understood; help names it once.
    add_config(*words_of)->group("");
    // Behind a hidden option, or its place in the help is an empty line.
    words_of->set_help_flag("-h,--help", "Print this help message and exit");
    words_of->footer("Example: " + command.example);
    words_of->callback([&, words_of, run = command.declare(*words_of)] {
      const auto fault = empty_value(*words_of);
      status = fault ? refuse(*fault) : carry_out(command, run, config);
    });
  }
  // What is made of the command line at build: manual pages, and completion of shells.
  if (count == 3 && std::string_view(words[1]) == "--print") return print_page(app, words[2], program.version);
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& error) {
    return answer(app, error);
  }
  return unless_unwritten(status);
}

}  // namespace welcomed::cli
