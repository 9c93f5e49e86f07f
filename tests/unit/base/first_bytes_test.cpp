#include "base/first_bytes.hpp"

#include <sys/stat.h>

#include <catch2/catch.hpp>

#include "support/files.hpp"

using namespace welcomed;

TEST_CASE("so many bytes of a file are read, through a link, too, and all of a shorter one") {
  const support::TempFolder folder;
  const std::string large(200'000, 'x');
  const auto file = folder.write("file", large);
  CHECK(first_bytes(file, 10) == std::string(10, 'x'));
  CHECK(first_bytes(file, large.size()) == large);
  CHECK(first_bytes(file, 10 * large.size()) == large);
  CHECK(first_bytes(folder.write("empty", ""), 10) == "");
  std::filesystem::create_symlink("file", folder / "link");
  CHECK(first_bytes(folder / "link", 1) == "x");
  // One whose size the kernel does not tell.
  CHECK(first_bytes("/proc/self/status", 5) == "Name:");
}

TEST_CASE("nobody waits at a pipe, and neither a device nor a folder is read") {
  const support::TempFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  for (const auto& file : {folder / "pipe", std::filesystem::path("/dev/zero"), folder.path()}) {
    INFO(file);
    const auto bytes = first_bytes(file, 10);
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().what == "it is no regular file");
  }
  CHECK(first_bytes(folder / "none", 10).error().what == "No such file or directory");
}
