#include "cli/private_file.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cerrno>

#include "support/files.hpp"

using namespace welcomed::cli;

namespace {

mode_t mode_of(const std::filesystem::path& file) {
  struct stat found {};
  REQUIRE(::stat(file.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

}  // namespace

TEST_CASE("a file that a command writes is for its owner alone, also where it was there before") {
  const support::TempFolder folder;
  const auto before = ::umask(0);
  for (const auto* name : {"new.csv", "old.csv"}) {
    const auto file = folder / name;
    if (std::string(name) == "old.csv") {
      folder.write(name, "something longer that was there before");
      std::filesystem::permissions(file, std::filesystem::perms::all);
    }
    const auto opened = PrivateFile::make(file);
    REQUIRE(opened);
    auto& made = **opened;
    CHECK(mode_of(file) == 0600);
    made.out() << "a,b\n";
    CHECK(made.close());
    CHECK(mode_of(file) == 0600);
    CHECK(support::read_text(file) == "a,b\n");
  }
  ::umask(before);
}

TEST_CASE("where a link stands, what it leads to is written, for its owner alone") {
  const support::TempFolder folder;
  folder.write("behind", "something longer that was there before");
  std::filesystem::permissions(folder / "behind", std::filesystem::perms::all);
  std::filesystem::create_symlink("behind", folder / "link");
  const auto opened = PrivateFile::make(folder / "link");
  REQUIRE(opened);
  (*opened)->out() << "a,b\n";
  CHECK((*opened)->close());
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(support::read_text(folder / "behind") == "a,b\n");
  CHECK(mode_of(folder / "behind") == 0600);
}

TEST_CASE("a file that cannot be made, or not be written whole, is an error with a next step") {
  const auto nowhere = PrivateFile::make("/nonexistent/export.csv");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().what.find("/nonexistent/export.csv") != std::string::npos);
  CHECK_FALSE(nowhere.error().remedy.empty());
}

TEST_CASE("where there is no room the error says so, however much was written and whatever failed afterwards") {
  const std::size_t size = GENERATE(4U, 100U, 1'000'000U);
  auto full = PrivateFile::make("/dev/full");
  REQUIRE(full);
  for (int i = 0; i < 3; ++i) (*full)->out() << std::string(size, 'x');
  errno = EBADF;
  const auto closed = (*full)->close();
  REQUIRE_FALSE(closed);
  CHECK(closed.error().what == "/dev/full cannot be written: No space left on device");
  CHECK(closed.error().remedy.find("make room") != std::string::npos);
}
