// Commands of root against a store that belongs to another user.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <map>
#include <tuple>

#include "end_to_end/on_sqlite.hpp"
#include "support/rollout.hpp"

namespace {

using namespace std::chrono_literals;
using support::Rollout;
namespace fs = std::filesystem;

/// `nobody` of every Linux.
constexpr uid_t kStranger = 65534;

bool is_root() {
  if (::geteuid() == 0) return true;
  WARN("skipped: only root has rights to give up");
  return false;
}

void give_to(const fs::path& path, uid_t owner) { REQUIRE(::lchown(path.c_str(), owner, owner) == 0); }

/// Content, owner, mode and time of each file.
using Snapshot = std::map<std::string, std::tuple<std::string, uid_t, mode_t, std::int64_t>>;

Snapshot snapshot(const fs::path& folder) {
  Snapshot all;
  for (const auto& each : fs::directory_iterator(folder)) {
    struct stat found {};
    REQUIRE(::lstat(each.path().c_str(), &found) == 0);
    all[each.path().filename().string()] = {support::read_text(each.path()), found.st_uid, found.st_mode,
                                            found.st_mtim.tv_sec * 1'000'000'000LL + found.st_mtim.tv_nsec};
  }
  return all;
}

struct Theirs : Rollout {
  fs::path theirs = folder() / "theirs";
  fs::path outside = folder() / "outside";

  Theirs() : Rollout({"--users", "10", "--seed", "17", "--installed-percent", "0"}) {
    fs::permissions(folder().path(), fs::perms{0711});
    fs::create_directory(theirs);
    fs::permissions(theirs, fs::perms{0700});
    give_to(theirs, kStranger);
    fs::create_directory(outside);
    use_store("sqlite:theirs/welcomed.db");
    configure(
        "  - name: staff\n    tenant: contoso\n    users: {groups: [All Staff]}\n    messages: [{key: welcome, "
        "template: welcome}]\n",
        "limits: {graph_install_per_second: 400, send_per_second: 1000}\n");
    give_to(folder() / "bot-secret", kStranger);
  }
  [[nodiscard]] std::string in(const char* name) const { return (theirs / name).string(); }
  /// Every command that opens the store or writes a file.
  void run_commands() {
    const std::vector<std::vector<std::string>> commands{
        {"check"},
        {"run"},
        {"status"},
        {"plan", "--json"},
        {"doctor"},
        {"export", "--out", in("export.csv")},
        {"preview", "welcome", "--html", in("page.html")},
        {"backup", in("backup.db")},
        {"resolve"},
        {"resolve", "--sent", "--yes"},
        {"resolve", "--fresh", "--yes"},
        {"resolve", "--restored", "--yes"},
        {"retry"},
        {"pause", "staff"},
        {"resume", "staff"},
        {"forget", "somebody@contoso.com", "--yes"},
        {"notify", "notification", "--key", "news", "--data", notice(), "--policy", "staff", "--yes"},
        {"amend", "welcome", "--delete", "--yes"},
        {"export", "--audit", "--out", in("audit.csv")},
        {"manifest", "--out", in("app.zip")},
        {"silence", "--team", "Board"},
        {"silence", "--user", "somebody@contoso.com", "--yes"},
        {"effect"},
        {"preview", "welcome", "--send", "somebody@contoso.com"},
        {"migrate-store", "sqlite:" + in("welcomed.db"), "sqlite:" + in("moved.db")}};
    for (const auto& words : commands) {
      INFO(words[0] << " " << (words.size() > 1 ? words[1] : ""));
      const auto before = snapshot(outside);
      int status = 0;
      command(words, &status);
      CHECK(status >= 0);
      CHECK(snapshot(outside) == before);
    }
  }
};

constexpr const char* kPlanted[]{"welcomed.db",      "welcomed.db-wal",  "welcomed.db-shm", "welcomed.db-journal",
                                 "welcomed.db.lock", "welcomed.db.mark", "export.csv",      "page.html",
                                 "backup.db",        "moved.db",         "moved.db.lock",   "moved.db.mark",
                                 "audit.csv",        "app.zip"};

}  // namespace

TEST_CASE(
    "with links planted in the folder of another user's store no command of root makes or changes anything "
    "outside") {
  if (!is_root() || !on_sqlite("the store is no file")) return;
  Theirs rollout;
  const std::string how = GENERATE("links to files", "links to nothing", "second names", "links beside a good store");
  INFO(how);
  if (how == "links beside a good store") {
    int status = 0;
    rollout.command({"resolve", "--fresh", "--yes"}, &status);
    REQUIRE(status == 0);
  }
  for (const auto* name : kPlanted) {
    const auto target = rollout.outside / name;
    const auto planted = rollout.theirs / name;
    if (how != "links to nothing") rollout.folder().write(std::string("outside/") + name, "root's own\n");
    if (how == "links beside a good store" && std::string(name) == "welcomed.db") continue;
    fs::remove(planted);
    how == "second names" ? fs::create_hard_link(target, planted) : fs::create_symlink(target, planted);
    if (how != "second names") give_to(planted, kStranger);
  }
  rollout.run_commands();
}

TEST_CASE(
    "what root's commands leave in the folder of another user's store belongs to that user, and the daemon that "
    "root starts runs as them") {
  if (!is_root() || !on_sqlite("the store is no file")) return;
  Theirs rollout;
  rollout.start_daemon();
  const auto process = "/proc/" + std::to_string(rollout.daemon().pid());
  const auto status = support::read_text(process + "/status");
  CHECK(status.find("Uid:\t65534\t65534\t65534\t65534") != std::string::npos);
  CHECK(status.find("Gid:\t65534\t65534\t65534\t65534") != std::string::npos);
  CHECK(status.find("Groups:\t65534") != std::string::npos);
  CHECK(status.find("CapEff:\t0000000000000000") != std::string::npos);
  // What belongs to the process is root's where nobody else may look into its memory.
  struct stat found {};
  REQUIRE(::stat((process + "/environ").c_str(), &found) == 0);
  CHECK(found.st_uid == 0);
  CHECK(support::read_text(process + "/limits").find("Max core file size        0                    0") !=
        std::string::npos);
  REQUIRE(support::eventually([&] { return rollout.at_rest(); }, 60s, 200ms));
  int ended = 0;
  rollout.command({"backup", rollout.in("backup.db")}, &ended);
  CHECK(ended == 0);
  CHECK(rollout.daemon().stop(SIGTERM) == 0);

  for (const auto* name : {"welcomed.db", "welcomed.db-wal", "welcomed.db-shm"}) fs::remove(rollout.theirs / name);
  fs::rename(rollout.theirs / "backup.db", rollout.theirs / "welcomed.db");
  rollout.command({"resolve", "--restored", "--yes"}, &ended);
  CHECK(ended == 0);
  for (const auto& [name, file] : snapshot(rollout.theirs)) {
    INFO(name);
    CHECK(std::get<1>(file) == kStranger);
    CHECK((std::get<2>(file) & 0777U) == 0600);
  }
  rollout.start_daemon();
}
