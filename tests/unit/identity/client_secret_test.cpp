#include <sys/stat.h>
#include <unistd.h>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "identity/token_source.hpp"

using namespace welcomed;
using namespace welcomed::identity;

namespace {

/// A file that goes with the test.
class File {
 public:
  explicit File(std::string_view text) { write(text); }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void write(std::string_view text) const { std::ofstream(path, std::ios::binary) << text; }

  const std::string path = std::string("/tmp/welcomed-secret-") + std::to_string(getpid());
};

}  // namespace

TEST_CASE("a secret file is one line, whose end is not part of it") {
  for (const std::string text : {"s3cret", "s3cret\n", "s3cret\r\n"}) {
    const File file(text);
    const auto secret = secret_in_file(file.path)();
    REQUIRE(secret);
    CHECK(secret->reveal() == "s3cret");
  }
  const File blanks(" with blanks \n");
  CHECK(secret_in_file(blanks.path)()->reveal() == " with blanks ");
}

TEST_CASE("a secret file is read anew each time") {
  const File file("old\n");
  const auto read = secret_in_file(file.path);
  CHECK(read()->reveal() == "old");
  file.write("new\n");
  CHECK(read()->reveal() == "new");
}

TEST_CASE("a secret of 4 KiB is read, with its line end; a longer one is not") {
  const std::string longest(4096, 'x');
  const File file(longest + "\r\n");
  CHECK(secret_in_file(file.path)()->reveal() == longest);
  file.write(longest + "x");
  CHECK_FALSE(secret_in_file(file.path)());
  file.write(longest + longest);
  CHECK_FALSE(secret_in_file(file.path)());
}

TEST_CASE("a secret file that is a pipe, a device or a folder is an error, and nobody waits") {
  const std::string pipe = "/tmp/welcomed-secret-pipe-" + std::to_string(getpid());
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string& path : {pipe, std::string("/dev/zero"), std::string("/tmp")}) {
    const auto secret = secret_in_file(path)();
    REQUIRE_FALSE(secret);
    CHECK(secret.error().what == "the client secret in " + path + " cannot be read: it is no regular file");
  }
  std::filesystem::remove(pipe);
}

TEST_CASE("what is no secret is an error that names the file and not its text") {
  for (const std::string& text :
       std::vector<std::string>{"", "\n", "s3cret\ns3cret2\n", "s3cret\n\n", std::string("s3cret\0", 7), "s3\tcret"}) {
    const File file(text);
    const auto secret = secret_in_file(file.path)();
    REQUIRE_FALSE(secret);
    CHECK(secret.error().what.find(file.path) != std::string::npos);
    CHECK(secret.error().text().find("s3cret") == std::string::npos);
  }
}

TEST_CASE("a file that is not there, or is a directory, is an error") {
  CHECK_FALSE(secret_in_file("/nonexistent/secret")());
  CHECK_FALSE(secret_in_file("/tmp")());
}

TEST_CASE("a secret in the environment is read anew each time") {
  const auto read = secret_in_environment("WELCOMED_TEST_SECRET");
  CHECK_FALSE(read());
  setenv("WELCOMED_TEST_SECRET", "s3cret", 1);
  CHECK(read()->reveal() == "s3cret");
  setenv("WELCOMED_TEST_SECRET", "", 1);
  CHECK_FALSE(read());
  unsetenv("WELCOMED_TEST_SECRET");
}
