#pragma once
#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace support {

/// The program as it was built, unless that variable of the environment names another build, such as one with
/// sanitizers.
[[nodiscard]] std::string program_of(const char* variable, const char* built);

/// A child process. It never outlives this object, nor the thread that started it: both ends kill it with SIGKILL.
/// One thread at a time.
class Program {
 public:
  using Environment = std::map<std::string, std::string>;

  explicit Program(std::filesystem::path executable) : executable_(std::move(executable)) {}
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// What it executes from its next start on.
  void use(std::filesystem::path executable) { executable_ = std::move(executable); }

  /// Starts it, again if it ran before and has ended. `environment` adds to ours. What it prints is appended to the
  /// files; an empty path discards it. Throws std::system_error; a program that cannot be executed ends with 127.
  void start(const std::vector<std::string>& arguments, const Environment& environment = {},
             const std::filesystem::path& stdout_file = {}, const std::filesystem::path& stderr_file = {});

  /// Nothing when it has ended.
  void kill(int signal = SIGTERM);
  [[nodiscard]] bool running();
  /// Its exit status, or the signal that ended it as a negative number; nothing when it still runs after `timeout`.
  std::optional<int> wait(std::chrono::milliseconds timeout);
  /// kill and wait; SIGKILL, and so -9, when it does not end in time.
  int stop(int signal = SIGTERM, std::chrono::milliseconds timeout = std::chrono::seconds(30));

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  std::filesystem::path executable_;
  pid_t pid_ = 0;
  std::optional<int> ended_;
};

/// Asks until the answer is yes or the time is over; an exception is a no. The last answer.
bool eventually(const std::function<bool()>& predicate, std::chrono::milliseconds timeout,
                std::chrono::milliseconds between = std::chrono::milliseconds(50));

}  // namespace support
