#include "cli/rights.hpp"

#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <functional>

#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;
namespace fs = std::filesystem;

namespace {

/// `nobody` of every Linux.
constexpr uid_t kStranger = 65534;
/// Nobody has it.
constexpr uid_t kAnother = 54321;

bool is_root() {
  if (::geteuid() == 0) return true;
  WARN("skipped: only root can give up its rights");
  return false;
}

/// What a child process finds: 0 when all is well, else the number of what is not.
int in_child(const std::function<int()>& body) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(body());
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void give_to(const fs::path& path, uid_t owner) { REQUIRE(::lchown(path.c_str(), owner, owner) == 0); }

}  // namespace

TEST_CASE("what a command makes is for its owner alone, and its memory is shown to nobody") {
  const support::TempFolder folder;
  CHECK(in_child([&] {
          ::umask(0);
          keep_to_itself();
          rlimit core{};
          if (::getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_cur != 0 || core.rlim_max != 0) return 1;
          if (::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0) return 2;
          return ::umask(0) == 0077 ? 0 : 3;
        }) == 0);
}

TEST_CASE("the rights of a command are those of whoever could put something into its way") {
  if (!is_root()) return;
  const support::TempFolder folder;
  fs::create_directories(folder / "theirs/ours");
  fs::create_directories(folder / "outside");
  CHECK(owner_of_place(folder / "w.db") == 0);
  CHECK(owner_of_place(folder / "not/there/w.db") == 0);
  give_to(folder / "theirs", kStranger);
  CHECK(owner_of_place(folder / "theirs/w.db") == kStranger);
  CHECK(owner_of_place(folder / "theirs/not/there/w.db") == kStranger);
  CHECK(owner_of_place(folder / "theirs/ours/w.db") == kStranger);
  CHECK(owner_of_place(folder / "theirs/../outside/./w.db") == kStranger);
  fs::create_directory_symlink(folder / "outside", folder / "theirs/link");
  CHECK(owner_of_place(folder / "theirs/link/w.db") == kStranger);
  fs::create_directory_symlink("../outside", folder / "theirs/ours/back");
  CHECK(owner_of_place(folder / "theirs/ours/back/w.db") == kStranger);
  fs::create_directory_symlink(folder / "theirs", folder / "way");
  CHECK(owner_of_place(folder / "way/w.db") == kStranger);
}

TEST_CASE("root follows no link that somebody else made, wherever it leads, and none that leads to itself") {
  if (!is_root()) return;
  const support::TempFolder folder;
  const auto refusal = [&](const char* place) {
    const auto refused = owner_of_place(folder / place);
    REQUIRE_FALSE(refused);
    CHECK_FALSE(refused.error().remedy.empty());
    return refused.error().text();
  };
  fs::create_directories(folder / "theirs");
  fs::create_directories(folder / "of another");
  give_to(folder / "theirs", kStranger);
  give_to(folder / "of another", kAnother);
  fs::create_directory_symlink(folder / "of another", folder / "theirs/sub");
  give_to(folder / "theirs/sub", kStranger);
  CHECK_THAT(refusal("theirs/sub/w.db"), Catch::Contains("theirs/sub, which nobody made"));
  fs::create_directory_symlink(folder / "theirs", folder / "theirs/self");
  give_to(folder / "theirs/self", kStranger);
  CHECK_THAT(refusal("theirs/self/not/there/w.db"), Catch::Contains("sudo -u nobody"));
  fs::create_directory_symlink("loop", folder / "loop");
  CHECK_THAT(refusal("loop/w.db"), Catch::Contains("leads nowhere"));
  // Root's own link, which the owner of its folder may have moved there.
  fs::create_directory_symlink(folder / "of another", folder / "theirs/ours");
  CHECK_THAT(refusal("theirs/ours/w.db"), Catch::Contains("of another to 54321"));
}

TEST_CASE("root goes no way on which two users own folders, or on which others may rename a folder of root's") {
  if (!is_root()) return;
  const support::TempFolder folder;
  fs::create_directories(folder / "theirs/of another");
  fs::create_directories(folder / "open/sub");
  give_to(folder / "theirs", kStranger);
  give_to(folder / "theirs/of another", kAnother);
  CHECK_FALSE(owner_of_place(folder / "theirs/of another/w.db"));
  REQUIRE(::chmod((folder / "open").c_str(), 0777) == 0);
  const auto refused = owner_of_place(folder / "open/sub/w.db");
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what, Catch::Contains("open on the way to the store belongs to root, and others may"));
  give_to(folder / "open/sub", kStranger);
  CHECK_FALSE(owner_of_place(folder / "open/sub/w.db"));
  REQUIRE(::chmod((folder / "open").c_str(), 01777) == 0);
  CHECK(owner_of_place(folder / "open/sub/w.db") == kStranger);
}

TEST_CASE("root writes no file to where somebody else could lead it, and every other one") {
  if (!is_root()) return;
  const support::TempFolder folder;
  fs::create_directories(folder / "theirs");
  give_to(folder / "theirs", kStranger);
  fs::create_symlink(folder / "theirs/page.html", folder / "ours");
  fs::create_symlink(folder / "secret", folder / "planted");
  give_to(folder / "planted", kStranger);
  const auto given = folder.write("given", "");
  give_to(given, kStranger);
  for (const char* file : {"theirs/page.html", "ours", "planted", "given"}) {
    INFO(file);
    const auto refused = may_write(folder / file);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().text(), Catch::Contains("sudo -u nobody") && Catch::Contains((folder / file).string()));
  }
  for (const auto& file : {folder / "page.html", folder / "secret", fs::path("/dev/stdout"), fs::path("/dev/null")}) {
    INFO(file);
    CHECK(may_write(file));
  }
}

TEST_CASE("root gives up its rights for good, its groups too, and no image of its memory is written afterwards") {
  if (!is_root()) return;
  const support::TempFolder folder;
  give_to(folder.path(), kStranger);
  CHECK(in_child([&] {
          keep_to_itself();
          const gid_t groups[]{0, 4, 27};
          if (::setgroups(3, groups) != 0) return 1;
          if (!give_up_root(folder / "w.db")) return 2;
          if (::getuid() != kStranger || ::geteuid() != kStranger || ::getegid() == 0 || ::getgid() == 0) return 3;
          gid_t left[64];
          const int count = ::getgroups(64, left);
          for (int i = 0; i < count; ++i) {
            if (left[i] == 0 || left[i] == 4 || left[i] == 27) return 4;
          }
          if (::setuid(0) == 0 || ::setgid(0) == 0 || ::seteuid(0) == 0) return 5;
          return ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 6;
        }) == 0);
}

TEST_CASE("root opens nothing in a folder of its own that others may write to, but for one like /tmp") {
  if (!is_root()) return;
  const support::TempFolder folder;
  const auto outcome = [&](mode_t mode) {
    REQUIRE(::chmod(folder.path().c_str(), mode) == 0);
    return in_child([&] { return give_up_root(folder / "not/there/w.db") ? 0 : 1; });
  };
  CHECK(outcome(0770) == 1);
  CHECK(outcome(0757) == 1);
  CHECK(outcome(01777) == 0);
  CHECK(outcome(0755) == 0);
}

TEST_CASE("root stays what it is where the store is its own, and does nothing for a user whom nobody knows") {
  if (!is_root()) return;
  const support::TempFolder folder;
  CHECK(in_child([&] { return give_up_root(folder / "w.db") && ::geteuid() == 0 ? 0 : 1; }) == 0);
  give_to(folder.path(), kAnother);
  CHECK(in_child([&] {
          const auto refused = give_up_root(folder / "w.db");
          return !refused && refused.error().what.find("54321") != std::string::npos ? 0 : 1;
        }) == 0);
}
