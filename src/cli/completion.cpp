#include "cli/completion.hpp"

#include <algorithm>

namespace welcomed::cli {
namespace {

/// In single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char each : text) out += each == '\'' ? std::string("'\\''") : std::string(1, each);
  return out + "'";
}

bool takes_file(const ManualOption& option) { return option.value == "FILE" || option.name == "FILE"; }

/// `--config` has no type name of its own.
bool is_file(const ManualOption& option) { return takes_file(option) || option.name == "--config"; }

std::string options_of(const ManualCommand& command, bool (*wanted)(const ManualOption&)) {
  std::string text;
  for (const auto& option : command.options) {
    if (!option.positional && wanted(option)) text += (text.empty() ? "" : " ") + option.name;
  }
  return text;
}

bool any(const ManualOption&) { return true; }

std::string names_of(const std::vector<ManualCommand>& commands) {
  std::string text;
  for (const auto& command : commands) {
    if (!command.name.empty()) text += (text.empty() ? "" : " ") + command.name;
  }
  return text;
}

/// A description in brackets of zsh's _arguments.
std::string in_brackets(const std::string& text) {
  std::string out = "[";
  for (const char each : text) {
    if (each == '[' || each == ']' || each == ':' || each == '\\') out += '\\';
    out += each;
  }
  return out + "]";
}

std::string zsh_arguments(const ManualCommand& command) {
  std::string text;
  for (const auto& option : command.options) {
    const std::string value = is_file(option) ? ":file:_files" : option.value.empty() ? "" : ":value:";
    if (option.positional) {
      text += " " + quoted("*:" + option.name + (takes_file(option) ? ":_files" : ":"));
    } else {
      text += " " + quoted(option.name + in_brackets(option.does) + value);
    }
  }
  return text;
}

}  // namespace

std::string bash_completion(const std::vector<ManualCommand>& commands) {
  std::string text =
      "_welcomed() {\n"
      "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      --config) ((i++)) ;;\n"
      "      -*) ;;\n"
      "      *) command=${COMP_WORDS[i]}; break ;;\n"
      "    esac\n"
      "  done\n"
      "  local options= files=\n"
      "  case $command in\n";
  for (const auto& command : commands) {
    text += "    " + (command.name.empty() ? std::string("''") : command.name) +
            ") options=" + quoted(options_of(command, any) + (command.name.empty() ? " " + names_of(commands) : "")) +
            " files=" + quoted(options_of(command, is_file)) + " ;;\n";
  }
  return text +
         "  esac\n"
         "  if [[ \" $files \" == *\" $before \"* ]]; then\n"
         "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
         "  else\n"
         "    COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _welcomed welcomed\n";
}

std::string zsh_completion(const std::vector<ManualCommand>& commands) {
  std::string text =
      "#compdef welcomed\n"
      "local context state line\n"
      "typeset -A opt_args\n"
      "_arguments -C" +
      zsh_arguments(commands.front()) +
      " '1:command:->command' '*::argument:->argument'\n"
      "case $state in\n"
      "  command)\n"
      "    local -a commands=(\n";
  for (const auto& command : commands) {
    if (!command.name.empty()) text += "      " + quoted(command.name + ":" + command.does) + "\n";
  }
  text += "    )\n    _describe command commands ;;\n  argument)\n    case $line[1] in\n";
  for (const auto& command : commands) {
    if (!command.name.empty()) text += "      " + command.name + ") _arguments" + zsh_arguments(command) + " ;;\n";
  }
  return text + "    esac ;;\nesac\n";
}

std::string fish_completion(const std::vector<ManualCommand>& commands) {
  std::string text = "complete -c welcomed -f\n";
  for (const auto& command : commands) {
    const auto when = command.name.empty() ? "__fish_use_subcommand" : "__fish_seen_subcommand_from " + command.name;
    if (!command.name.empty())
      text += "complete -c welcomed -n __fish_use_subcommand -a " + command.name + " -d " + quoted(command.does) + "\n";
    for (const auto& option : command.options) {
      if (option.positional) continue;
      text += "complete -c welcomed -n " + quoted(when) + " -l " + option.name.substr(2) +
              (option.value.empty() ? ""
               : is_file(option)    ? " -r -F"
                                    : " -x") +
              " -d " + quoted(option.does) + "\n";
    }
  }
  return text;
}

}  // namespace welcomed::cli
