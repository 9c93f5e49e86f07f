// A store put back from a backup, and a store that was lost, step by step as the README has it.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>
#include <thread>

#include "end_to_end/on_sqlite.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using support::eventually;
using support::Json;
using support::Rollout;

constexpr auto kFast = "limits: {graph_install_per_second: 400, send_per_second: 400}\ncycle: 1s\n";

/// An organisation that a daemon in a folder rolls out to; `cp` and `rm` stand for the machine's own means.
struct Organisation : Rollout {
  explicit Organisation(const char* installed_percent)
      : Rollout({"--users", "80", "--seed", "6", "--installed-percent", installed_percent, "--no-event-percent", "0"}) {
  }

  void select(const std::string& users, const std::string& existing = {}) {
    configure("  - name: staff\n    tenant: contoso\n    users: " + users +
                  "\n    messages: [{key: welcome, template: welcome}]\n" +
                  (existing.empty() ? "" : "    existing: " + existing + "\n"),
              kFast);
  }
  void select_and_start(const std::string& users, const std::string& existing = {}) {
    select(users, existing);
    start_daemon();
    REQUIRE(eventually([&] { return rests(); }, 60s, 200ms));
  }
  void reload() { daemon().kill(SIGHUP); }
  bool rests() { return at_rest() && status()["policies"][0]["messages"]["welcome"].size() > 0; }

  fs::path file(const std::string& name) { return folder() / name; }
  void remove_store() {
    for (const auto* left : {"welcomed.db", "welcomed.db-wal", "welcomed.db-shm"}) fs::remove(file(left));
  }
  void remove_mark() { fs::remove(file("welcomed.db.mark")); }
  void put_back(const std::string& backup) {
    remove_store();
    const auto typed = "install -m 600 " + file(backup).string() + " " + file("welcomed.db").string();
    REQUIRE(std::system(typed.c_str()) == 0);
  }
  /// The daemon does not start, and says what is to be done.
  void refused(const std::string& step) {
    int exit_status = 0;
    command({"run"}, &exit_status);
    CHECK(exit_status == 1);
    CHECK(support::read_text(file("command.err")).find(step) != std::string::npos);
  }
  std::string resolve(std::vector<std::string> words, int expected = 0) {
    words.insert(words.begin(), "resolve");
    int exit_status = -1;
    auto told = command(words, &exit_status);
    INFO(told << support::read_text(file("command.err")));
    CHECK(exit_status == expected);
    return told;
  }

  std::int64_t cause(const std::string& name) {
    const auto report = status();
    for (const auto& each : report["errors"]) {
      if (each["cause"] == name) return each["count"];
    }
    return 0;
  }
  int messages(const char* state) { return status()["policies"][0]["messages"]["welcome"].value(state, 0); }
  /// Who got so many messages.
  int with(int count) const {
    int people = 0;
    for (const auto& [user, got] : message_counts()) people += got == count ? 1 : 0;
    return people;
  }
  void nobody_got_two() const {
    for (const auto& [user, got] : message_counts()) {
      INFO(user);
      CHECK(got <= 1);
    }
  }
};

}  // namespace

TEST_CASE("a backup that is put back is refused until it is settled, then nobody gets a second welcome") {
  if (!on_sqlite("backups are the server's")) return;
  Organisation organisation("0");
  organisation.select_and_start("{groups: [Engineering]}", "welcome");
  const auto then = organisation.with(1);
  REQUIRE(then > 0);
  const auto backup = organisation.file("backup.db").string();
  int exit_status = -1;
  organisation.command({"backup", backup}, &exit_status);
  REQUIRE(exit_status == 0);
  struct stat about {};
  REQUIRE(::stat(backup.c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
  organisation.command({"backup", backup}, &exit_status);
  CHECK(exit_status == 1);

  organisation.select("{all: true}", "welcome");
  organisation.reload();
  REQUIRE(eventually([&] { return organisation.with(1) > then && organisation.rests(); }, 60s, 200ms));
  const auto welcomed = organisation.with(1);
  const bool crashed = GENERATE(true, false);
  organisation.daemon().stop(crashed ? SIGKILL : SIGTERM);

  organisation.put_back("backup.db");
  SECTION("on a machine without the mark") { organisation.remove_mark(); }
  SECTION("beside the mark of the store that it replaces") {}
  organisation.refused("welcomed resolve --restored");
  organisation.command({"retry"}, &exit_status);
  CHECK(exit_status == 1);
  organisation.resolve({"--restored"}, 1);  // there is nobody to ask
  organisation.refused("welcomed resolve --restored");
  organisation.resolve({"--restored", "--yes"});
  organisation.start_daemon();
  REQUIRE(eventually([&] { return organisation.cause("restored") == welcomed - then && organisation.rests(); }, 60s,
                     200ms));
  CHECK(organisation.with(1) == welcomed);
  organisation.nobody_got_two();

  organisation.resolve({"--sent"}, 1);
  CHECK(organisation.resolve({"--sent", "--yes"}).find("taken as sent") != std::string::npos);
  CHECK(organisation.cause("restored") == 0);
  organisation.daemon().stop();
  organisation.start_daemon();
  organisation.control_post("users", {{"group", "Engineering"}});
  CHECK(eventually([&] { return organisation.with(1) == welcomed + 1; }, 60s, 200ms));
  organisation.nobody_got_two();
}

TEST_CASE("a store that was lost begins anew, holds whoever has the app, and skips them at a word") {
  if (!on_sqlite("the file of the store is removed")) return;
  Organisation organisation("0");
  organisation.select_and_start("{groups: [All Staff]}");
  const auto welcomed = organisation.with(1);
  REQUIRE(welcomed > 20);
  CHECK(organisation.cause("existing_unknown") == 0);
  organisation.daemon().stop();
  organisation.remove_store();
  SECTION("with its mark") { organisation.remove_mark(); }
  SECTION("and its mark is left") {
    organisation.refused("welcomed resolve --fresh");
    organisation.resolve({"--restored", "--yes"}, 1);
    organisation.resolve({"--fresh"}, 1);  // there is nobody to ask
    organisation.resolve({"--fresh", "--yes"});
  }

  const auto plan = Json::parse(organisation.command({"plan", "--json"}))["policies"][0];
  CHECK(plan["hold"] == welcomed);
  organisation.start_daemon();
  REQUIRE(eventually([&] { return organisation.cause("existing_unknown") == welcomed && organisation.rests(); }, 60s,
                     200ms));
  organisation.control_post("users", {{"group", "All Staff"}});
  CHECK(eventually([&] { return organisation.with(1) == welcomed + 1; }, 60s, 200ms));
  CHECK(organisation.messages("pending") == welcomed);
  organisation.resolve({"--fresh"}, 1);
  organisation.resolve({"--fresh", "skip"}, 1);
  CHECK(organisation.cause("existing_unknown") == welcomed);
  const auto told = organisation.resolve({"--fresh", "skip", "--yes"});
  CHECK(told.find(std::to_string(welcomed) + " held") != std::string::npos);
  CHECK(organisation.cause("existing_unknown") == 0);
  CHECK(organisation.messages("pending") == 0);
  organisation.daemon().stop();
  organisation.start_daemon();
  REQUIRE(eventually([&] { return organisation.rests(); }, 60s, 200ms));
  CHECK(organisation.with(1) == welcomed + 1);
  organisation.nobody_got_two();
}

TEST_CASE("at a first start whoever has the app already is held, told of, and welcomed or skipped as is chosen") {
  Organisation organisation("30");
  std::set<std::string> had_it;
  const auto world = organisation.control("world");
  for (const auto& user : world["users"]) {
    if (user["installed_at_start"] == true) had_it.insert(user["id"].get<std::string>());
  }
  const auto all = static_cast<std::int64_t>(had_it.size());
  organisation.select_and_start("{all: true}");
  REQUIRE(
      eventually([&] { return organisation.cause("existing_unknown") == all && organisation.rests(); }, 60s, 200ms));
  const auto welcomed = organisation.with(1);
  CHECK(welcomed > 0);
  for (const auto& [user, got] : organisation.message_counts()) CHECK_FALSE((got > 0 && had_it.contains(user)));
  const auto somebody = organisation.person(*had_it.begin());
  CHECK(somebody["target"]["reason"] == "existing_unknown");
  CHECK(somebody["target"]["state"] == "reachable");
  CHECK(somebody["messages"]["welcome"]["state"] == "pending");
  CHECK(somebody["messages"]["welcome"]["reason"] == "existing_unknown");
  CHECK(eventually([&] { return organisation.daemon_log().find("existing.unknown") != std::string::npos; }, 60s));
  auto expected = welcomed;
  SECTION("nobody says anything, and the daemon starts again") {
    organisation.daemon().stop();
    organisation.start_daemon();
    std::this_thread::sleep_for(3s);
    CHECK(organisation.cause("existing_unknown") == all);
  }
  SECTION("welcome, by the command") {
    organisation.resolve({"--fresh", "welcome", "--policy", "staff", "--yes"});
    expected += static_cast<int>(all);
  }
  SECTION("welcome, in the configuration") {
    organisation.select("{all: true}", "welcome");
    organisation.resolve({"--fresh", "welcome", "--policy", "staff", "--yes"}, 1);
    organisation.reload();
    expected += static_cast<int>(all);
  }
  SECTION("skip, in the configuration") {
    organisation.select("{all: true}", "skip");
    organisation.reload();
    CHECK(eventually([&] { return organisation.cause("existing_unknown") == 0; }, 60s, 200ms));
  }
  CHECK(eventually([&] { return organisation.with(1) == expected && organisation.rests(); }, 60s, 200ms));
  organisation.nobody_got_two();
}
