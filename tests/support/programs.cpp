#include "support/programs.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace support {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

/// An open file that the child gets as one of its streams.
class Stream {
 public:
  explicit Stream(const std::filesystem::path& file)
      : descriptor_(::open(file.empty() ? "/dev/null" : file.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) fail(file.string());
  }
  ~Stream() { ::close(descriptor_); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

std::vector<std::string> environment_with(const Program::Environment& added) {
  std::vector<std::string> lines;
  for (char** line = environ; *line != nullptr; ++line) {
    const std::string text = *line;
    if (added.count(text.substr(0, text.find('='))) == 0) lines.push_back(text);
  }
  for (const auto& [name, value] : added) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

/// In the child, between fork and exec: only what a signal handler may call.
[[noreturn]] void become(const char* executable, char** arguments, char** environment, const int (&streams)[3]) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (int target = 0; target < 3; ++target) ::dup2(streams[target], target);
  ::execve(executable, arguments, environment);
  ::_exit(127);
}

}  // namespace

std::string program_of(const char* variable, const char* built) {
  const auto* named = std::getenv(variable);
  return named == nullptr ? built : named;
}

Program::~Program() {
  if (pid_ != 0) stop(SIGKILL);
}

void Program::start(const std::vector<std::string>& arguments, const Environment& environment,
                    const std::filesystem::path& stdout_file, const std::filesystem::path& stderr_file) {
  if (running()) throw std::logic_error(executable_.string() + " runs already");
  const Stream in({}), out(stdout_file), err(stderr_file);
  std::vector<std::string> words{executable_.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<std::string> lines = environment_with(environment);
  std::vector<char*> argv = pointers(words), envp = pointers(lines);
  const int streams[3] = {in.descriptor(), out.descriptor(), err.descriptor()};
  const pid_t child = ::fork();
  if (child < 0) fail("fork");
  if (child == 0) become(argv[0], argv.data(), envp.data(), streams);
  pid_ = child;
  ended_.reset();
}

void Program::kill(int signal) {
  if (running()) ::kill(pid_, signal);
}

bool Program::running() { return pid_ != 0 && !wait(milliseconds(0)); }

std::optional<int> Program::wait(milliseconds timeout) {
  const auto end = steady_clock::now() + timeout;
  while (pid_ != 0 && !ended_) {
    int status = 0;
    const pid_t reaped = ::waitpid(pid_, &status, WNOHANG);
    if (reaped < 0) fail("waitpid");
    if (reaped == pid_) ended_ = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    if (reaped == 0 && steady_clock::now() >= end) break;
    if (reaped == 0) std::this_thread::sleep_for(milliseconds(10));
  }
  return ended_;
}

int Program::stop(int signal, milliseconds timeout) {
  kill(signal);
  if (const auto status = wait(timeout)) return *status;
  kill(SIGKILL);
  return wait(std::chrono::hours(1)).value_or(-SIGKILL);
}

bool eventually(const std::function<bool()>& predicate, milliseconds timeout, milliseconds between) {
  const auto end = steady_clock::now() + timeout;
  const auto yes = [&] {
    try {
      return predicate();
    } catch (const std::exception&) {
      return false;
    }
  };
  while (true) {
    if (yes()) return true;
    if (steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(between);
  }
}

}  // namespace support
