#include "cli/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>

#include "cli/output_place.hpp"
#include "support/files.hpp"

using namespace welcomed;
using namespace welcomed::cli;

namespace {

/// A folder with the files of a daemon, and room for what commands write.
struct Desk : support::TempFolder {
  config::Config config;

  Desk() {
    std::filesystem::create_directory(path() / "templates");
    for (const auto* file : {"welcomed.yaml", "w.db", "w.db-wal", "w.db.mark", "w.db.lock", "secret", "token", "cert",
                             "key", "people.csv", "icon.png", "password", "templates/welcome.yaml"})
      write(file, "as it was");
    config.file = path() / "welcomed.yaml";
    config.store = "sqlite:" + (path() / "w.db").string();
    config.store_password_file = path() / "password";
    config.templates = path() / "templates";
    config.bot.credential = config::SecretFile{path() / "secret"};
    config.listen.admin_token_file = path() / "token";
    config.listen.tls = config::Tls{path() / "cert", path() / "key"};
    config.app.package.emplace().color_icon = path() / "icon.png";
    config.policies.emplace_back().users.file = path() / "people.csv";
  }
  [[nodiscard]] std::string refusal(const std::filesystem::path& file) const {
    const auto opened = PrivateFile::make(config, file);
    return opened ? std::string() : opened.error().text();
  }
  [[nodiscard]] std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(path()), std::filesystem::directory_iterator());
  }
};

mode_t mode_of(const std::filesystem::path& file) {
  struct stat found {};
  REQUIRE(::stat(file.c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

}  // namespace

TEST_CASE_METHOD(Desk, "a file that a command writes is for its owner alone, also where it was there before") {
  const auto before = ::umask(0);
  for (const auto* name : {"new.csv", "old.csv"}) {
    const auto file = path() / name;
    if (std::string(name) == "old.csv") {
      write(name, "something longer that was there before");
      std::filesystem::permissions(file, std::filesystem::perms::all);
    }
    const auto opened = PrivateFile::make(config, file);
    REQUIRE(opened);
    auto& made = **opened;
    made.out() << "a,b\n";
    CHECK(made.close());
    CHECK(mode_of(file) == 0600);
    CHECK(support::read_text(file) == "a,b\n");
  }
  ::umask(before);
}

TEST_CASE_METHOD(Desk, "what was there stays until all of the new is written, and for good when it is not") {
  const auto file = write("old.csv", "what was there before");
  const auto there = files();
  {
    const auto opened = PrivateFile::make(config, file);
    REQUIRE(opened);
    (*opened)->out() << std::string(1'000'000, 'x') << std::flush;
    CHECK(support::read_text(file) == "what was there before");
  }
  CHECK(support::read_text(file) == "what was there before");
  CHECK(files() == there);
}

TEST_CASE_METHOD(Desk, "no command writes onto a file of the daemon's, whatever it is called") {
  const auto name = GENERATE(as<std::string>(), "welcomed.yaml", "w.db", "w.db-wal", "w.db.mark", "w.db.lock", "secret",
                             "token", "cert", "key", "people.csv", "icon.png", "password", "templates/welcome.yaml");
  INFO(name);
  std::filesystem::create_hard_link(path() / name, path() / "second");
  std::filesystem::create_symlink(path() / name, path() / "link");
  std::filesystem::create_directory_symlink(".", path() / "way");
  for (const auto& file : {path() / name, path() / "." / name, path() / "way" / name, path() / "second"}) {
    INFO(file);
    CHECK_THAT(refusal(file), Catch::Contains("which the daemon needs as it is; name another file"));
  }
  CHECK_FALSE(refusal(path() / "link").empty());
  CHECK(support::read_text(path() / name) == "as it was");
}

TEST_CASE_METHOD(Desk, "nor does one make a file that the daemon will look for") {
  CHECK_THAT(refusal(path() / "w.db-journal"), Catch::Contains("is not written"));
  CHECK_THAT(refusal(path() / "w.db-shm"), Catch::Contains("is not written"));
  CHECK(refusal(path() / "other.db-journal").empty());
}

TEST_CASE_METHOD(Desk, "a descriptor that is open on a file of the daemon's is no way around") {
  const int descriptor = ::open((path() / "w.db").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  CHECK_THAT(refusal("/dev/fd/" + std::to_string(descriptor)), Catch::Contains("which the daemon needs"));
  CHECK(support::read_text(path() / "w.db") == "as it was");
  ::close(descriptor);
}

TEST_CASE_METHOD(Desk, "no output goes where a link leads") {
  write("behind", "as it was");
  std::filesystem::create_symlink("behind", path() / "link");
  CHECK_THAT(refusal(path() / "link"), Catch::Contains("link is a link, and no output goes where one leads"));
  CHECK(support::read_text(path() / "behind") == "as it was");
}

TEST_CASE_METHOD(Desk, "a link that is planted while a command writes leads nothing anywhere") {
  write("behind", "as it was");
  const auto opened = PrivateFile::make(config, path() / "page.html");
  REQUIRE(opened);
  std::filesystem::create_symlink("behind", path() / "page.html");
  (*opened)->out() << "new";
  CHECK((*opened)->close());
  CHECK(support::read_text(path() / "behind") == "as it was");
  CHECK_FALSE(std::filesystem::is_symlink(path() / "page.html"));
}

TEST_CASE_METHOD(Desk, "a pipe of one's own is written to, and one of somebody else is refused") {
  const auto pipe = path() / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0666) == 0);
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  REQUIRE(reader >= 0);
  {
    const auto opened = PrivateFile::make(config, pipe);
    REQUIRE(opened);
    (*opened)->out() << "a,b\n";
    CHECK((*opened)->close());
    char read[8]{};
    CHECK(::read(reader, read, sizeof read) == 4);
  }
  if (::geteuid() == 0) {
    REQUIRE(::chown(pipe.c_str(), 65534, 65534) == 0);
    CHECK_THAT(refusal(pipe), Catch::Contains("is no regular file, and belongs to nobody"));
    CHECK(open_stream(pipe) < 0);
  } else {
    WARN("skipped in part: only root can give a pipe to somebody else");
  }
  ::close(reader);
}

TEST_CASE_METHOD(Desk, "devices of the system and open descriptors are written to as they are") {
  for (const auto* device : {"/dev/null", "/dev/stdout"}) {
    INFO(device);
    CHECK(place_for(config, device).value() == OutputKind::stream);
  }
  const auto file = write("given", "something longer that was there before");
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  const auto opened = PrivateFile::make(config, "/dev/fd/" + std::to_string(descriptor));
  REQUIRE(opened);
  (*opened)->out() << "a,b\n";
  CHECK((*opened)->close());
  CHECK(support::read_text(file) == "a,b\n");
  ::close(descriptor);
  CHECK_FALSE(expect_place_of_file(config, "/dev/null"));
}

TEST_CASE_METHOD(Desk, "a file that cannot be made, or not be written whole, is an error with a next step") {
  for (const auto& file : {std::filesystem::path("/nonexistent/export.csv"), path()}) {
    const auto nowhere = PrivateFile::make(config, file);
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().what.find(file.string()) != std::string::npos);
    CHECK_FALSE(nowhere.error().remedy.empty());
  }
}

TEST_CASE_METHOD(Desk,
                 "where there is no room the error says so, however much was written and whatever failed afterwards") {
  const std::size_t size = GENERATE(4U, 100U, 1'000'000U);
  auto full = PrivateFile::make(config, "/dev/full");
  REQUIRE(full);
  for (int i = 0; i < 3; ++i) (*full)->out() << std::string(size, 'x');
  errno = EBADF;
  const auto closed = (*full)->close();
  REQUIRE_FALSE(closed);
  CHECK(closed.error().what == "/dev/full cannot be written: No space left on device");
  CHECK(closed.error().remedy.find("make room") != std::string::npos);
}
