#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "support/http.hpp"

namespace support {

/// What reached the bot's own program.
struct BotRequest {
  std::string target;
  HttpHeaders headers;
  std::string body;
};

/// An HTTP server on loopback that stands for the bot's own program, on a thread of its own.
class StubBot {
 public:
  /// Called on the stub's thread.
  using Answer = std::function<HttpAnswer(const BotRequest&)>;

  explicit StubBot(Answer answer);
  ~StubBot();
  StubBot(const StubBot&) = delete;
  StubBot& operator=(const StubBot&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/api/messages"; }
  /// Closes the port and every connection; `open` takes the same port again. The stub is open at first.
  void close();
  void open();

 private:
  struct Inside;
  Answer answer_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Inside> inside_;
};

}  // namespace support
