#include "cli/whole_file.hpp"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>

#include "support/files.hpp"

using namespace welcomed::cli;
namespace fs = std::filesystem;

TEST_CASE("a file is written whole, keeps the mode of the one before it, and leaves nothing beside it") {
  const support::TempFolder folder;
  const auto file = folder.write("app.zip", "something longer that was there before");
  const auto mode = fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read;
  fs::permissions(file, mode);
  REQUIRE(write_whole(file, "new", "do"));
  CHECK(support::read_text(file) == "new");
  CHECK(fs::status(file).permissions() == mode);
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
}

TEST_CASE("a link gives its place to the file, and what it leads to stays as it is") {
  const support::TempFolder folder;
  folder.write("behind", "old");
  const std::string target = GENERATE("behind", "nowhere");
  fs::create_symlink(target, folder / "link");
  REQUIRE(write_whole(folder / "link", "new", "do"));
  CHECK_FALSE(fs::is_symlink(folder / "link"));
  CHECK(support::read_text(folder / "link") == "new");
  CHECK(support::read_text(folder / "behind") == "old");
  CHECK_FALSE(fs::exists(folder / "nowhere"));
}

TEST_CASE("a file that cannot be written is an error with the given next step") {
  const auto written = write_whole("/nonexistent/app.zip", "new", "do this");
  REQUIRE_FALSE(written);
  CHECK(written.error().what.starts_with("/nonexistent/app.zip cannot be written: "));
  CHECK(written.error().remedy == "do this");
}

TEST_CASE("where there is no room for a whole file the next step is to make some, and what was there stays") {
  const support::TempFolder folder;
  const auto file = folder.write("app.zip", "old");
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const struct rlimit little { 1, before.rlim_max };
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
  const auto written = write_whole(file, "new", "do this");
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  std::signal(SIGXFSZ, handler);
  REQUIRE_FALSE(written);
  CHECK(written.error().remedy.starts_with("make room there"));
  CHECK(support::read_text(file) == "old");
}
