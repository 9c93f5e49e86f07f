// The store's file moved, replaced and deleted under the running daemon.
#include <catch2/catch.hpp>

#include "end_to_end/on_sqlite.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;
using support::eventually;
using support::Rollout;

struct Busy : Rollout {
  Busy() : Rollout({"--users", "60", "--seed", "6", "--installed-percent", "0", "--no-event-percent", "0"}) {
    configure(
        "  - name: staff\n    tenant: contoso\n    existing: welcome\n    users: {groups: [All Staff]}\n    messages: "
        "[{key: welcome, template: welcome}]\n",
        "limits: {graph_install_per_second: 10, send_per_second: 10}\n");
    start_daemon();
    REQUIRE(eventually([&] { return messages() > 5; }, 30s));
  }
  fs::path file(const std::string& ending = {}) const { return folder() / ("welcomed.db" + ending); }
  int messages() const {
    int all = 0;
    for (const auto& [user, got] : message_counts()) all += got;
    return all;
  }
  void ended_for(const std::string& what) {
    CHECK(daemon().wait(30s) == 1);
    const auto log = daemon_log();
    CHECK(log.find("store.lost") != std::string::npos);
    CHECK(log.find(what) != std::string::npos);
  }
  void refused(const std::string& step) {
    int exit_status = 0;
    command({"run"}, &exit_status);
    CHECK(exit_status == 1);
    CHECK(support::read_text(folder() / "command.err").find(step) != std::string::npos);
  }
  void nobody_got_two() const {
    for (const auto& [user, got] : message_counts()) {
      INFO(user);
      CHECK(got == 1);
    }
  }
};

}  // namespace

TEST_CASE("a daemon whose store is moved ends, and goes on where it was once it is back") {
  if (!on_sqlite("the store is no file")) return;
  Busy rollout;
  fs::rename(rollout.file(), rollout.file(".away"));
  rollout.ended_for("welcomed.db was moved or deleted");
  rollout.refused("is gone");
  fs::rename(rollout.file(".away"), rollout.file());
  rollout.start_daemon();
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 200ms));
  rollout.nobody_got_two();
}

TEST_CASE("a daemon whose store is deleted or replaced sends nothing by it, and no other is taken for it") {
  if (!on_sqlite("the store is no file")) return;
  Busy rollout;
  int exit_status = -1;
  rollout.command({"backup", rollout.file(".copy").string()}, &exit_status);
  REQUIRE(exit_status == 0);
  SECTION("deleted") {
    fs::remove(rollout.file());
    rollout.ended_for("welcomed.db was moved or deleted");
    rollout.refused("welcomed resolve --fresh");
  }
  SECTION("replaced by an older one") {
    const int before = rollout.messages();
    REQUIRE(eventually([&] { return rollout.messages() > before; }, 30s));
    fs::rename(rollout.file(".copy"), rollout.file());
    rollout.ended_for("welcomed.db was replaced");
    rollout.refused("welcomed resolve --restored");
  }
  rollout.nobody_got_two();
}

TEST_CASE("a daemon that has nothing to do notices that its store is gone") {
  if (!on_sqlite("the store is no file")) return;
  Busy rollout;
  REQUIRE(eventually([&] { return rollout.at_rest(); }, 90s, 200ms));
  fs::remove(rollout.file());
  rollout.ended_for("welcomed.db was moved or deleted");
}
