#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "identity/credential.hpp"
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

/// Whether these bytes stand there in the other direction.
[[maybe_unused]] bool stands_on_heap(const std::string& turned) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.find("[heap]") == std::string::npos) continue;
    std::size_t from = 0, to = 0;
    char dash = 0;
    std::istringstream(line) >> std::hex >> from >> dash >> to;
    const auto* end = reinterpret_cast<const char*>(to) - turned.size();
    for (const auto* at = reinterpret_cast<const char*>(from); at <= end; ++at) {
      if (std::equal(turned.rbegin(), turned.rend(), at)) return true;
    }
  }
  return false;
}

/// Without a copy of what it writes.
[[maybe_unused]] void write_turned(const std::string& path, const std::string& turned) {
  const int file = ::open(path.c_str(), O_WRONLY);
  for (auto at = turned.rbegin(); at != turned.rend(); ++at) REQUIRE(::write(file, &*at, 1) == 1);
  ::close(file);
}

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

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST_CASE("a question that was asked with a secret leaves nothing of it on the heap") {
  // The allocator writes over the beginning of what is given back to it.
  constexpr std::size_t kEnd = 40;
  const std::string turned = "8765432109876543210987654321098765432109876543210987654321098765terces";
  {
    const File file("");
    write_turned(file.path, turned);
    const auto credential = client_secret(secret_in_file(file.path));
    auto question = credential->question({"https://login.example.com", "t", "c", "s"}, TimePoint{});
    REQUIRE(question);
    CHECK(question.value().request.body.ends_with(question.value().secret.reveal()));
    CHECK(stands_on_heap(turned.substr(0, kEnd)));
    net::wipe(question.value().request);
  }
  CHECK_FALSE(stands_on_heap(turned.substr(0, kEnd)));
}
#endif

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
