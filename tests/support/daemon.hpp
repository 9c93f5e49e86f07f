#pragma once
#include <cstdint>
#include <filesystem>
#include <string>

#include "support/http.hpp"
#include "support/programs.hpp"

namespace support {

/// The program that WELCOMED_PROGRAM names, or that was built.
[[nodiscard]] std::string welcomed_program();

/// A daemon as a process, with the files of its configuration and its log and the addresses that it listens at.
class Daemon {
 public:
  Daemon(std::filesystem::path configuration, std::filesystem::path log);

  /// Throws std::runtime_error when it does not come up.
  void start(const Program::Environment& environment = {});
  /// Starts it and does not wait until it is up.
  void launch(const Program::Environment& environment = {});
  /// Whether it comes up that was launched when its log was so long.
  [[nodiscard]] bool comes_up(std::size_t log_before = 0) const;

  /// The `listen` of its configuration.
  [[nodiscard]] std::string listen_yaml() const;
  /// Where it takes activities.
  [[nodiscard]] std::string bot_url() const { return at(bot_port_, "/api/messages"); }
  [[nodiscard]] std::uint16_t bot_port() const { return bot_port_; }
  /// What its admin address answers; status 0 when it does not.
  [[nodiscard]] HttpAnswer admin(const std::string& path) const;
  [[nodiscard]] const std::filesystem::path& configuration() const { return configuration_; }
  [[nodiscard]] std::string log() const;
  [[nodiscard]] Program& program() { return program_; }

 private:
  static std::string at(std::uint16_t port, const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(port) + path;
  }

  std::filesystem::path configuration_;
  std::filesystem::path log_;
  std::uint16_t bot_port_;
  std::uint16_t admin_port_;
  Program program_;
};

}  // namespace support
