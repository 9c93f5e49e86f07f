#include "cli/audit.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <catch2/catch.hpp>
#include <sstream>

#include "base/readable.hpp"
#include "base/users.hpp"
#include "cli/progress.hpp"
#include "cli/transaction.hpp"
#include "fakes/overheard.hpp"
#include "unit/store/store_world.hpp"

using namespace welcomed;
using namespace welcomed::cli;

namespace {

/// A command line with each kind of option, and what the audit notes of it.
struct Line {
  CLI::App app;
  CLI::App& command = *app.add_subcommand("retry", "Does");
  std::string name, user, data, fresh;
  std::vector<std::string> teams;
  bool yes = false;
  Typed typed{command};

  Line() {
    command.add_option("NAME", name, "Positional");
    auto* group = command.add_option_group("whom", "Who");
    group->add_option("--user", user, "One");
    group->add_option("--team", teams, "Many");
    command.add_option("--data", data, "A file");
    command.add_option("--fresh", fresh, "By a word or none")->expected(0, 1);
    command.add_flag("--yes", yes, "Do not ask");
  }
  std::string noted(const std::string& words) {
    app.parse(words, false);
    return typed.row(0, {}).command;
  }
};

}  // namespace

TEST_CASE("the audit notes a command with the options that were given, flags without a value") {
  CHECK(Line().noted("retry") == "retry");
  CHECK(Line().noted("retry --user=adele@contoso.com --yes sales") == "retry sales --yes --user adele@contoso.com");
  CHECK(Line().noted("retry --team Sales \"Sales Europe\" --fresh") == "retry --fresh --team Sales \"Sales Europe\"");
}

TEST_CASE("of a file with values the audit notes the name alone") {
  CHECK(Line().noted("retry --data outage.json") == "retry --data outage.json");
}

TEST_CASE("what was typed is noted on one readable line of a bounded length, never a part of a value") {
  CHECK(command_line("notify", {{"--key", {"a\x1b[2J\nb"}}}) == "notify --key a?[2J?b");
  CHECK(command_line("notify", {{"--user", {std::string(321, 'x')}}}) == "notify --user (321 bytes)");
  CHECK(command_line("notify", {{"--user", std::vector<std::string>(22, "a@b")}}).ends_with(" a@b (2 more)"));
  const std::vector<GivenOption> many(20, {"--user", std::vector<std::string>(20, std::string(300, 'x'))});
  const auto line = command_line("notify", many);
  CHECK(line.size() < 4200);
  CHECK(line.ends_with("x (and more)"));
}

TEST_CASE("who used sudo is noted whether they became root or the service's user, readable and of a bounded length") {
  CHECK(sudo_account({.uid = 0, .sudo_user = "adele"}) == "adele");
  CHECK(sudo_account({.uid = 998, .sudo_user = "adele"}) == "adele");
  CHECK(sudo_account({.uid = 998, .sudo_user = ""}).empty());
  CHECK(sudo_account({.uid = 998, .sudo_user = "a\x1b[2J"}) == "a?[2J");
  CHECK(sudo_account({.uid = 998, .sudo_user = std::string(321, 'x')}).empty());
}

TEST_CASE("a command is noted with the account that ran it and how much it changed") {
  const auto row = Line().typed.row(3, TimePoint(Duration(5)));
  CHECK(row.uid == ::getuid());
  CHECK(row.account == user_name(::getuid()));
  CHECK(row.changed == 3);
  CHECK(row.at == TimePoint(Duration(5)));
}

TEST_CASE_METHOD(store::testing::World,
                 "a command is noted with what it changed, and not at all where it failed or changed nothing") {
  Line line;
  static_cast<void>(line.noted("retry sales"));
  const auto count = [&] {
    int noted = 0;
    REQUIRE(store->audit.read([&](const store::AuditRow&) { return ++noted > 0; }));
    return noted;
  };
  const auto done = in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return true; });
  REQUIRE(done);
  CHECK(count() == 1);
  const auto failed =
      in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return fail("no"); });
  CHECK_FALSE(failed);
  CHECK(count() == 1);
  const auto nothing =
      in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return false; });
  REQUIRE(nothing);
  CHECK(count() == 1);
}

TEST_CASE("running daemons are told of a command that changed something, and of none that failed or changed nothing") {
  Line line;
  static_cast<void>(line.noted("retry sales"));
  std::vector<std::string> heard;
  const auto store = fakes::overheard_store(heard);
  static_cast<void>(
      in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return fail("no"); }));
  static_cast<void>(
      in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return false; }));
  CHECK(heard.empty());
  REQUIRE(in_noted_transaction<bool>(*store, line.typed, [](store::Store&) -> Result<bool> { return true; }));
  CHECK(heard == std::vector<std::string>{""});
}

TEST_CASE_METHOD(store::testing::World, "the audit is told as CSV and as JSON lines") {
  const store::AuditRow row{.at = now,
                            .uid = 0,
                            .account = "root",
                            .sudo_account = "=cmd",
                            .login_account = "adele",
                            .command = "pause sales",
                            .changed = 1};
  REQUIRE(store->audit.note(row));
  std::ostringstream csv, json;
  REQUIRE(write_audit(*store, false, csv));
  REQUIRE(write_audit(*store, true, json));
  CHECK(csv.str() ==
        "at,uid,user,sudo_user,login_user,command,changed\n"
        "\"2027-01-15T08:00:00.000Z\",0,\"root\",\"'=cmd\",\"adele\",\"pause sales\",1\n");
  CHECK(json.str() ==
        R"({"at":"2027-01-15T08:00:00.000Z","uid":0,"user":"root","sudo_user":"=cmd","login_user":"adele",)"
        R"("command":"pause sales","changed":1})"
        "\n");
}
