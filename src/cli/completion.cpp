#include "cli/completion.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/join.hpp>

namespace welcomed::cli {
namespace {

/// In single quotes of a shell.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char each : text) out += each == '\'' ? std::string("'\\''") : std::string(1, each);
  return out + "'";
}

/// `--config` has no type name of its own, nor has any positional word; a store may be a file.
bool is_file(const ManualOption& option) {
  static constexpr std::array kFiles{"FILE", "FROM", "TO", "--config"};
  return option.value == "FILE" || std::find(kFiles.begin(), kFiles.end(), option.name) != kFiles.end();
}
bool is_free_text(const ManualOption& option) {
  return !option.value.empty() && !is_file(option) && option.choices.empty();
}
bool takes_value(const ManualOption& option) { return !option.value.empty(); }
bool any(const ManualOption&) { return true; }

/// `--fresh` may stand without a word.
bool may_stand_alone(const ManualOption& option) { return option.value.starts_with('['); }

std::string options_of(const ManualCommand& command, bool (*wanted)(const ManualOption&)) {
  std::string text;
  for (const auto& option : command.options) {
    if (!option.positional && wanted(option)) text += (text.empty() ? "" : " ") + option.name;
  }
  return text;
}

bool takes_files(const ManualCommand& command) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [](const ManualOption& option) { return option.positional && is_file(option); });
}

std::string names_of(const std::vector<ManualCommand>& commands) {
  std::string text;
  for (const auto& command : commands) {
    if (!command.name.empty()) text += (text.empty() ? "" : " ") + command.name;
  }
  return text;
}

/// `--cloud=public,gcc --log-format=json,text`
std::string choices_of(const ManualCommand& command) {
  std::string text;
  for (const auto& option : command.options) {
    if (option.choices.empty()) continue;
    text += (text.empty() ? "" : " ") + option.name + "=" + boost::algorithm::join(option.choices, ",");
  }
  return text;
}

std::string bash_case(const std::vector<ManualCommand>& commands, const ManualCommand& command) {
  const bool whole = command.name.empty();
  std::string text = "    " + (whole ? std::string("''") : command.name) +
                     ") options=" + quoted(options_of(command, any) + (whole ? " " + names_of(commands) : ""));
  const auto add = [&](const char* variable, const std::string& words) {
    if (!words.empty()) text += " " + std::string(variable) + "=" + quoted(words);
  };
  add("files", options_of(command, is_file));
  add("texts", options_of(command, is_free_text));
  add("choices", choices_of(command));
  if (takes_files(command)) text += " positional=files";
  return text + " ;;\n";
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

std::string zsh_value(const ManualOption& option) {
  if (option.value.empty() && !is_file(option)) return "";
  const std::string begin = may_stand_alone(option) ? "::value:" : ":value:";
  if (is_file(option)) return ":file:_files";
  return begin + (option.choices.empty() ? " " : "(" + boost::algorithm::join(option.choices, " ") + ")");
}

std::string zsh_arguments(const ManualCommand& command) {
  std::string text;
  int place = 0;
  for (const auto& option : command.options) {
    if (option.positional) {
      text += " " + quoted(std::to_string(++place) + ":" + option.name + (is_file(option) ? ":_files" : ": "));
    } else {
      text += " " + quoted(option.name + in_brackets(option.does) + zsh_value(option));
    }
  }
  return text;
}

/// What is understood behind any command is completed there, too, and listed only before it.
std::string zsh_anywhere(const ManualCommand& program) {
  std::string text;
  for (const auto& option : program.options) {
    if (takes_value(option)) text += " " + quoted("!" + option.name + in_brackets(option.does) + zsh_value(option));
  }
  return text;
}

std::string fish_value(const ManualOption& option) {
  if (is_file(option)) return " -r -F";
  if (option.value.empty()) return "";
  return option.choices.empty() ? " -x" : " -x -a " + quoted(boost::algorithm::join(option.choices, " "));
}

std::string fish_command(const ManualCommand& command) {
  const std::string always = "complete -c welcomed";
  const auto when = always + " -n \"__welcomed_command_is '" + command.name + "'\"";
  std::string text;
  for (const auto& option : command.options) {
    if (option.positional) continue;
    // What the program itself takes is understood behind any command.
    text += (command.name.empty() && takes_value(option) ? always : when) + " -l " + option.name.substr(2) +
            fish_value(option) + " -d " + quoted(option.does) + "\n";
  }
  return takes_files(command) ? text + when + " -F\n" : text;
}

}  // namespace

std::string bash_completion(const std::vector<ManualCommand>& commands) {
  auto with_value = options_of(commands.front(), takes_value);
  std::replace(with_value.begin(), with_value.end(), ' ', '|');
  // Bash makes three words of --config=FILE.
  std::string text =
      "_welcomed() {\n"
      "  local at=$COMP_CWORD word=${COMP_WORDS[COMP_CWORD]} command= i\n"
      "  if [[ $word == = ]]; then word=; elif [[ ${COMP_WORDS[at-1]} == = ]]; then ((at--)); fi\n"
      "  local before=${COMP_WORDS[at-1]}\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case ${COMP_WORDS[i]} in\n"
      "      " +
      with_value +
      ") ((i++)); [[ ${COMP_WORDS[i]} == = ]] && ((i++)) ;;\n"
      "      -*) ;;\n"
      "      *) command=${COMP_WORDS[i]}; break ;;\n"
      "    esac\n"
      "  done\n"
      "  local options= files= texts= choices= positional= each values=\n"
      "  case $command in\n";
  for (const auto& command : commands) text += bash_case(commands, command);
  return text +
         "  esac\n"
         "  files+=" +
         quoted(" " + options_of(commands.front(), is_file)) +
         "\n"
         "  for each in $choices; do\n"
         "    [[ $each == \"$before=\"* ]] && values=${each#*=}\n"
         "  done\n"
         "  COMPREPLY=()\n"
         "  if [[ \" $files \" == *\" $before \"* ]]; then\n"
         "    options= positional=files\n"
         "  elif [[ \" $texts \" == *\" $before \"* ]]; then\n"
         "    options= positional=\n"
         "  elif [[ -n $values && $word != -* ]]; then\n"
         "    options=${values//,/ } positional=\n"
         "  elif [[ $word == -* ]]; then\n"
         "    positional=\n"
         "  fi\n"
         "  if [[ -n $positional ]]; then\n"
         "    word=${word#[\\\"\\']}\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"${word//\\\\/}\")\n"
         "  else\n"
         "    mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")\n"
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
  const auto anywhere = zsh_anywhere(commands.front());
  for (const auto& command : commands) {
    if (command.name.empty()) continue;
    text += "      " + command.name + ") _arguments" + anywhere + zsh_arguments(command) + " ;;\n";
  }
  return text + "    esac ;;\nesac\n";
}

std::string fish_completion(const std::vector<ManualCommand>& commands) {
  // Any word may be a value or a file of that name: the command is the first that is none of these.
  std::string text =
      "function __welcomed_command_is\n"
      "  set -l words (commandline -opc)\n"
      "  set -l command\n"
      "  set -l i 2\n"
      "  while test $i -le (count $words)\n"
      "    if contains -- $words[$i] " +
      options_of(commands.front(), takes_value) +
      "\n"
      "      set i (math $i + 1)\n"
      "    else if not string match -q -- '-*' $words[$i]\n"
      "      set command $words[$i]\n"
      "      break\n"
      "    end\n"
      "    set i (math $i + 1)\n"
      "  end\n"
      "  test \"$command\" = \"$argv[1]\"\n"
      "end\n"
      "complete -c welcomed -f\n";
  for (const auto& command : commands) {
    if (!command.name.empty())
      text += "complete -c welcomed -n \"__welcomed_command_is ''\" -a " + command.name + " -d " +
              quoted(command.does) + "\n";
    text += fish_command(command);
  }
  return text;
}

}  // namespace welcomed::cli
