#pragma once
#include <memory>
#include <string>
#include <vector>

#include "support/files.hpp"
#include "support/programs.hpp"

namespace support {

/// A PostgreSQL server of a test's own, in a temporary folder, which may be ended, started again, and followed by
/// another. One thread at a time; it all throws std::runtime_error.
class Server {
 public:
  /// It runs, and holds nothing. `options` of its program, beside those of every test.
  explicit Server(std::vector<std::string> options = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// One that follows it and runs. From now on this one reports no commit that the other does not have.
  [[nodiscard]] std::unique_ptr<Server> followed() const;

  [[nodiscard]] std::string url() const { return "postgresql://tester@/postgres?host=" + folder_.path().string(); }
  /// Where it listens.
  [[nodiscard]] std::filesystem::path socket() const { return folder_ / ".s.PGSQL.5432"; }
  [[nodiscard]] pid_t pid() const { return program_.pid(); }
  /// Whichever of the two takes writes.
  [[nodiscard]] std::string url_with(const Server& standby) const;
  /// What was reported as committed stays.
  void stop() { program_.stop(SIGINT); }
  void crash() { program_.stop(SIGQUIT); }
  void start();
  /// The standby takes writes.
  void promote() const;

 private:
  struct Unmade {};
  Server(std::vector<std::string> options, Unmade unmade);
  void make(std::vector<std::string> words) const;

  TempFolder folder_;
  std::vector<std::string> options_;
  Program program_;
};

}  // namespace support
