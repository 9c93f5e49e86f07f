// How the log gets out: from processes of their own, whose stderr is a pipe.
#include "base/line_writer.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

#include "base/log.hpp"

using namespace welcomed;

namespace {

constexpr unsigned kPatience = 30;  ///< seconds, after which a child that hangs is ended

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> some{};
  for (;;) {
    const auto got = ::read(from, some.data(), some.size());
    if (got <= 0) break;
    text.append(some.data(), static_cast<std::size_t>(got));
  }
  ::close(from);
  return text;
}

std::array<int, 2> new_pipe() {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  return ends;
}

/// A child whose stderr nobody reads before `rest_of_stderr`.
class Child {
 public:
  explicit Child(const std::function<void(int word)>& work) {
    const auto log = new_pipe();
    const auto word = new_pipe();
    pid_ = ::fork();
    if (pid_ == 0) {
      for (const int signal : {SIGABRT, SIGSEGV}) std::signal(signal, SIG_DFL);
      ::alarm(kPatience);
      ::dup2(log[1], STDERR_FILENO);
      for (const int end : {log[0], log[1], word[0]}) ::close(end);
      work(word[1]);
      ::_exit(99);
    }
    ::close(log[1]);
    ::close(word[1]);
    stderr_ = log[0];
    word_ = word[0];
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// What it said beside its log.
  std::string word() const { return read_all(word_); }
  std::string rest_of_stderr() const { return read_all(stderr_); }
  int status() const {
    int ended = 0;
    ::waitpid(pid_, &ended, 0);
    return ended;
  }

 private:
  pid_t pid_ = 0;
  int stderr_ = -1;
  int word_ = -1;
};

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

void log_a_thousand_lines() {
  log::start(log::Format::text, log::Level::info);
  for (int i = 0; i < 1000; ++i) log::info("a.line", {{"number", std::to_string(i)}});
}

void break_an_invariant() noexcept { static_cast<void>(std::string("x").at(1)); }

}  // namespace

TEST_CASE("the last lines of the log come out when the process exits") {
  const Child child([](int) {
    log_a_thousand_lines();
    std::exit(0);
  });
  const auto text = child.rest_of_stderr();
  CHECK(lines_of(text) == 1000);
  CHECK_THAT(text, Catch::EndsWith("number=999\n"));
  CHECK(child.status() == 0);
}

TEST_CASE("the last lines of the log come out when the process aborts, and it dies of that all the same") {
  const auto [end, signal] = GENERATE(table<void (*)(), int>(
      {{[] { std::abort(); }, SIGABRT}, {break_an_invariant, SIGABRT}, {[] { raise(SIGSEGV); }, SIGSEGV}}));
  const Child child([end = end](int) {
    log_a_thousand_lines();
    end();
  });
  const auto text = child.rest_of_stderr();
  CHECK_THAT(text, Catch::Contains("number=999\n"));
  const int status = child.status();
  REQUIRE(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == signal);
}

TEST_CASE("a log that nobody reads holds nobody up; what is lost is counted, and the newest lines stay") {
  constexpr std::size_t kLines = 20'000;
  const Child child([](int word) {
    log::start(log::Format::text, log::Level::info);
    for (std::size_t i = 0; i < kLines; ++i) log::info("a.line", {{"number", std::to_string(i)}});
    const auto lost = std::to_string(log::lost());
    if (::write(word, lost.data(), lost.size()) < 0) std::abort();
    ::close(word);
    std::exit(0);
  });
  const auto lost = std::stoul(child.word());
  CHECK(lost > 0);
  const auto text = child.rest_of_stderr();
  CHECK(lines_of(text) + lost == kLines);
  CHECK_THAT(text, Catch::EndsWith("number=" + std::to_string(kLines - 1) + "\n"));
  CHECK(child.status() == 0);
}

TEST_CASE("a process ends though its log is full and whoever reads it has stopped") {
  const auto begin = std::chrono::steady_clock::now();
  const Child child([](int) {
    log::start(log::Format::text, log::Level::info);
    for (int i = 0; i < 20'000; ++i) log::info("a.line", {{"number", std::to_string(i)}});
    std::exit(0);
  });
  CHECK(child.status() == 0);
  CHECK(std::chrono::steady_clock::now() < begin + std::chrono::seconds(20));
}
