#include "support/daemon.hpp"

#include <stdexcept>

#include "support/files.hpp"

namespace support {

using namespace std::chrono_literals;

std::string welcomed_program() { return program_of("WELCOMED_PROGRAM", WELCOMED_PROGRAM); }

Daemon::Daemon(std::filesystem::path configuration, std::filesystem::path log)
    : configuration_(std::move(configuration)),
      log_(std::move(log)),
      bot_port_(free_port()),
      admin_port_(free_port()),
      program_(welcomed_program()) {}

void Daemon::launch(const Program::Environment& environment) {
  program_.start({"--config", configuration_.string(), "run"}, environment, {}, log_);
}

bool Daemon::comes_up(std::size_t log_before) const {
  return eventually([&] { return log().find("daemon.started", log_before) != std::string::npos; }, 60s);
}

void Daemon::start(const Program::Environment& environment) {
  const auto before = log().size();
  launch(environment);
  if (!comes_up(before)) throw std::runtime_error("the daemon did not start: " + log());
}

std::string Daemon::listen_yaml() const {
  return "{messages: \"127.0.0.1:" + std::to_string(bot_port_) +
         "\", admin: \"127.0.0.1:" + std::to_string(admin_port_) + "\"}";
}

HttpAnswer Daemon::admin(const std::string& path) const {
  try {
    return http_get(at(admin_port_, path));
  } catch (const std::runtime_error&) {
    return {};
  }
}

std::string Daemon::log() const { return read_text(log_); }

}  // namespace support
