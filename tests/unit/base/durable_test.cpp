#include "base/durable.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>

#include "support/files.hpp"

using namespace welcomed;
namespace fs = std::filesystem;

namespace {

std::ptrdiff_t files_in(const support::TempFolder& folder) {
  return std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a draft is for its owner alone, and goes away unless it takes its target's name") {
  const support::TempFolder folder;
  {
    const Draft draft(folder / "file");
    REQUIRE(draft.made());
    struct stat found {};
    REQUIRE(::fstat(draft.descriptor(), &found) == 0);
    CHECK((found.st_mode & 0777U) == 0600);
    CHECK(files_in(folder) == 1);
  }
  CHECK(files_in(folder) == 0);
}

TEST_CASE("a draft takes the place of a file whole, or only where there is none") {
  const support::TempFolder folder;
  folder.write("there", "old");
  {
    Draft draft(folder / "there");
    REQUIRE(write_all(draft.descriptor(), "new"));
    CHECK_FALSE(draft.become_target());
    CHECK(errno == EEXIST);
    CHECK(support::read_text(folder / "there") == "old");
    CHECK(draft.replace_target());
  }
  CHECK(support::read_text(folder / "there") == "new");
  {
    Draft draft(folder / "another");
    REQUIRE(write_all(draft.descriptor(), std::string(1 << 20, 'x')));
    CHECK(draft.become_target());
  }
  CHECK(fs::file_size(folder / "another") == 1 << 20);
  CHECK(files_in(folder) == 2);
}

TEST_CASE("a link that leads nowhere has a name, too") {
  const support::TempFolder folder;
  fs::create_symlink("nowhere", folder / "link");
  Draft draft(folder / "link");
  CHECK_FALSE(draft.become_target());
  CHECK(fs::is_symlink(folder / "link"));
}

TEST_CASE("a draft in a folder that is not there, and a write that fails, say so") {
  CHECK_FALSE(Draft("/nonexistent/file").made());
  CHECK_FALSE(write_all(-1, "x"));
  CHECK(errno == EBADF);
}

namespace {

/// How a child process ended that had a draft, with a journal beside it, when the signal came.
int end_of_drafting(const fs::path& target, int signal) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const Draft draft(target);
    { const Draft another(target); }
    const int journal = ::open((draft.path() + "-journal").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    if (!draft.made() || journal < 0) ::_exit(1);
    ::raise(signal);
    ::_exit(2);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

/// For what is forked while it lives.
struct Handled {
  int signal;
  struct sigaction before {};

  Handled(int number, void (*handler)(int)) : signal(number) {
    struct sigaction handling {};
    handling.sa_handler = handler;
    ::sigaction(signal, &handling, &before);
  }
  ~Handled() { ::sigaction(signal, &before, nullptr); }
};

}  // namespace

TEST_CASE("a draft goes away with a process that a signal ends, and what SQLite put beside it") {
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const support::TempFolder folder;
  folder.write("file", "as it was");
  const Handled by_default(signal, SIG_DFL);
  const int status = end_of_drafting(folder / "file", signal);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == signal);
  CHECK(files_in(folder) == 1);
  CHECK(support::read_text(folder / "file") == "as it was");
}

TEST_CASE("a signal that is ignored stays so beside a draft") {
  const support::TempFolder folder;
  const Handled ignored(SIGHUP, SIG_IGN);
  const int status = end_of_drafting(folder / "file", SIGHUP);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 2);
}
