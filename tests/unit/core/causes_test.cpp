#include "core/causes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

using namespace welcomed;
using namespace welcomed::core;

namespace {

constexpr const char* kReadme = PROJECT_DIR "/README.md";
constexpr const char* kCausesBegin = "| cause | what it means | what to do |\n|---|---|---|\n";

std::string table_of_causes() {
  std::string table = kCausesBegin;
  for (const auto& each : causes()) {
    table +=
        "| `" + std::string(each.name) + "` | " + std::string(each.means) + " | " + std::string(each.remedy) + " |\n";
  }
  return table;
}

/// Where the README has such a table: what is to be put there, and how much goes.
std::pair<std::size_t, std::size_t> place_of_causes(const std::string& readme) {
  const auto begin = readme.find(kCausesBegin);
  REQUIRE(begin != std::string::npos);
  return {begin, readme.find("\n\n", begin) + 1 - begin};
}

}  // namespace

TEST_CASE("the README's table of causes is the program's; WELCOMED_UPDATE=1 writes it") {
  std::ifstream file(kReadme);
  std::string readme{std::istreambuf_iterator<char>(file), {}};
  const auto [begin, length] = place_of_causes(readme);
  if (std::getenv("WELCOMED_UPDATE") != nullptr)
    std::ofstream(kReadme) << readme.replace(begin, length, table_of_causes());
  else
    CHECK(readme.substr(begin, length) == table_of_causes());
}

TEST_CASE("of what a service said the log gets its code and never its words, which may name people") {
  const std::vector<std::pair<Cause, std::string>> rows{
      {{"unexplained", "403 Forbidden: Adele Vance is not allowed"}, "403 Forbidden"},
      {{"unexplained", "404: Adele Vance"}, "404"},
      {{"unexplained", "403 Adele Vance: no"}, "403 Adele"},
      {{"unexplained", "Adele Vance"}, ""},
      {{"credential_refused", "AADSTS7000215: Invalid secret for app 'Adele'."}, "AADSTS7000215"},
      {{"app_not_in_tenant", "Adele said AADSTS700016: no"}, "AADSTS700016"},
      {{"group_not_found", "no group is named Adele's team"}, ""},
      {{"unexplained", "2027 was the year"}, ""},
      {{"unexplained", ""}, ""}};
  for (const auto& [cause, told] : rows) {
    INFO(cause.detail);
    CHECK(fit_for_log(cause) == told);
  }
}

TEST_CASE("what the daemon found out by itself stands in the log as it is") {
  CHECK(fit_for_log({"credential_missing", "/etc/welcomed/bot-secret cannot be read"}) ==
        "/etc/welcomed/bot-secret cannot be read");
  CHECK(fit_for_log({"unreachable", "connection refused"}) == "connection refused");
}

TEST_CASE("of a file of people the log gets the file and the line, and not who stands there") {
  const auto told = [](const char* detail) { return fit_for_log({"people_file_unreadable", detail}); };
  CHECK(told(R"(/etc/welcomed/pilot.csv:3: "Adele Vance" is no person; it must be an id)") ==
        "/etc/welcomed/pilot.csv:3");
  CHECK(told("/etc/welcomed/pilot.csv: there is no such file") == "/etc/welcomed/pilot.csv");
}

TEST_CASE("an app that wants consent names the permission of each kind of place it may be installed in") {
  const auto remedy = std::string(cause("consent_required").remedy);
  for (const auto* place : {"ForUser.All", "ForTeam.All", "ForChat.All"})
    CHECK(remedy.find(place) != std::string::npos);
}

TEST_CASE("of a group chat or a team no cause speaks as of a person, save those that befall people alone") {
  // Licences, accounts and hires are those of people, and so is a name under exclude.list.
  const std::vector<std::string> of_people{"no_hire_date",     "day_gone_by", "no_teams",          "no_mailbox",
                                           "account_disabled", "no_licence",  "excluded_not_found"};
  for (const auto& each : causes()) {
    if (std::find(of_people.begin(), of_people.end(), each.name) != of_people.end()) continue;
    for (const auto kind : {core::RecipientKind::chat, core::RecipientKind::team}) {
      const auto words = words_of(each.name, kind);
      for (const auto* person : {"the person", "the user", "this user", "these people"}) {
        INFO(each.name << ": " << words.means << "; " << words.remedy);
        CHECK(words.means.find(person) == std::string::npos);
        CHECK(words.remedy.find(person) == std::string::npos);
      }
      CHECK((words.means + words.remedy).find('{') == std::string::npos);
    }
  }
  CHECK(words_of("replied", core::RecipientKind::user).means == cause("replied").means);
  CHECK(
      words_of("replied", core::RecipientKind::chat).means.starts_with("somebody in the group chat wrote to the bot"));
  CHECK(words_of("restored", core::RecipientKind::team).remedy == "look at the team, then use `welcomed resolve`");
  CHECK(words_of("restored", core::RecipientKind::team).means == cause("restored").means);
}

TEST_CASE("a cause that a policy stopped itself for shows the command that lets it go on, whole") {
  for (const auto* each : {"too_many_failed", "too_many_opted_out"})
    CHECK(std::string(cause(each).remedy).find("`welcomed resume POLICY`") != std::string::npos);
}
