#include "cli/ownership.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;
namespace fs = std::filesystem;

namespace {

struct Place : support::TempFolder {
  config::Config config;

  Place() {
    fs::create_directory(path() / "store");
    set_mode("store", 0700);
    write("secret", "s3cret\n");
    for (const auto* file : {"store/w.db", "store/w.db.mark", "store/w.db.lock"}) write(file, "");
    config.store = "sqlite:" + (path() / "store/w.db").string();
    config.bot.credential = config::SecretFile{path() / "secret"};
  }
  void set_mode(const char* name, mode_t mode) { REQUIRE(::chmod((path() / name).c_str(), mode) == 0); }
  /// All that is said, and how many of it are fatal.
  std::pair<std::string, int> said() const {
    std::pair<std::string, int> all;
    for (const auto& [fatal, told] : wrong_ownership(config)) {
      CHECK_FALSE(told.remedy.empty());
      all.first += told.text() + "\n";
      all.second += fatal ? 1 : 0;
    }
    return all;
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE_METHOD(Place, "nothing is said of a folder, files and secrets that belong to the user and to nobody else") {
  CHECK(said().first.empty());
  fs::remove_all(path() / "store");
  CHECK(said().first.empty());
}

TEST_CASE_METHOD(Place, "what others may read or write in the store's folder is named with its mode") {
  set_mode("store", 0770);
  set_mode("store/w.db", 0640);
  set_mode("store/w.db.mark", 0606);
  const auto [text, fatal] = said();
  CHECK(has(text, "store has mode 770"));
  CHECK(has(text, "w.db has mode 640"));
  CHECK(has(text, "w.db.mark has mode 606"));
  CHECK(has(text, "chmod 600 "));
  CHECK(fatal == 0);
}

TEST_CASE_METHOD(Place, "a link, a second name and what is no file are refused") {
  fs::remove(path() / "store/w.db.mark");
  fs::create_symlink("/etc/hostname", path() / "store/w.db.mark");
  fs::create_hard_link(path() / "store/w.db.lock", path() / "store/other");
  fs::create_directory(path() / "store/w.db-wal");
  const auto [text, fatal] = said();
  CHECK(has(text, "w.db.mark is a link"));
  CHECK(has(text, "w.db.lock has another name elsewhere"));
  CHECK(has(text, "w.db-wal is no regular file"));
  CHECK(fatal == 3);
}

TEST_CASE_METHOD(Place, "what belongs to another user is named with both") {
  if (::geteuid() != 0) {
    WARN("skipped: only root can give files away");
    return;
  }
  for (const auto* each : {"store", "store/w.db", "secret"})
    REQUIRE(::chown((path() / each).c_str(), 65534, 65534) == 0);
  const auto [text, fatal] = said();
  CHECK(has(text, "store belongs to nobody, and this runs as root"));
  CHECK(has(text, "w.db belongs to nobody, and this runs as root"));
  CHECK(has(text, "secret belongs to nobody, who can change it"));
  CHECK(fatal == 2);
}
