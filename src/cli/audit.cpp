#include "cli/audit.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <limits>

#include "base/readable.hpp"
#include "base/users.hpp"
#include "cli/manual.hpp"

namespace welcomed::cli {
namespace {

constexpr std::size_t kMostValues = 20;
constexpr std::size_t kLongestValue = 320;  // a user principal name has 113 characters, a team's name 256
constexpr std::size_t kMostBytes = 4096;

/// proc(5): the account of the login that all this came from, whatever sudo made of it since.
std::optional<uid_t> login_of_process() {
  std::ifstream file("/proc/self/loginuid");
  std::string text;
  std::getline(file, text);
  uid_t uid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), uid);
  const bool known = error == std::errc{} && end == text.data() + text.size();
  return known && uid != std::numeric_limits<uid_t>::max() ? std::optional(uid) : std::nullopt;
}

std::string shown(const std::string& value) {
  if (value.size() > kLongestValue) return "(" + std::to_string(value.size()) + " bytes)";
  const auto text = readable(value);
  return text.empty() || text.find(' ') != std::string::npos ? '"' + text + '"' : text;
}

std::vector<std::string> words_of(const GivenOption& option) {
  std::vector<std::string> words;
  if (!option.name.empty()) words.push_back(option.name);
  const auto most = std::min(option.values.size(), kMostValues);
  for (std::size_t i = 0; i < most; ++i) words.push_back(shown(option.values[i]));
  if (option.values.size() > most) words.push_back("(" + std::to_string(option.values.size() - most) + " more)");
  return words;
}

GivenOption as_given(const CLI::Option& option) {
  const auto& names = option.get_lnames();
  GivenOption given{names.empty() ? std::string() : "--" + names.front(), {}};
  if (option.get_items_expected_max() > 0) given.values = option.results();
  // Of an option that may stand without a word.
  std::erase(given.values, "");
  return given;
}

}  // namespace

Caller caller_of_process() {
  const auto* sudo_user = std::getenv("SUDO_USER");
  return {::getuid(), sudo_user == nullptr ? "" : sudo_user, login_of_process()};
}

std::string sudo_account(const Caller& caller) {
  return caller.sudo_user.size() <= kLongestValue ? readable(caller.sudo_user) : std::string();
}

std::string command_line(const std::string& command, const std::vector<GivenOption>& given) {
  auto line = command;
  for (const auto& option : given) {
    for (const auto& word : words_of(option)) {
      if (line.size() + word.size() > kMostBytes) return line + " (and more)";
      line += " " + word;
    }
  }
  return line;
}

store::AuditRow Typed::row(std::int64_t changed, TimePoint now) const {
  std::vector<GivenOption> all;
  for (const auto* option : all_options(*command_)) {
    if (option->count() > 0) all.push_back(as_given(*option));
  }
  return {.at = now,
          .uid = caller_.uid,
          .account = user_name(caller_.uid),
          .sudo_account = sudo_account(caller_),
          .login_account = caller_.login ? user_name(*caller_.login) : std::string(),
          .command = command_line(command_->get_name(), all),
          .changed = changed};
}

}  // namespace welcomed::cli
