// Posts to the bot over kept-alive connections, as Teams does.
#pragma once
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "encoding.hpp"

namespace tenant {

struct BotAnswer {
  int status = 0;  // 0: none came, and `error` says why
  std::string body;
  std::string error;
};

class BotClient {
 public:
  explicit BotClient(boost::asio::io_context& io);
  ~BotClient();
  BotClient(const BotClient&) = delete;
  BotClient& operator=(const BotClient&) = delete;

  /// http://host:port/path; false if it is anything else. Connections to the old address are dropped.
  bool set_url(const std::string& url);
  [[nodiscard]] const std::string& url() const { return url_; }

  /// One POST. A kept connection that the bot closed in the meantime is replaced once.
  boost::asio::awaitable<BotAnswer> post(std::string body, Fields headers, std::chrono::milliseconds timeout);

 private:
  struct Connection;  // in the .cpp: Beast takes long to compile
  using Held = std::unique_ptr<Connection>;

  boost::asio::awaitable<Held> connected(std::string& error);
  boost::asio::awaitable<BotAnswer> exchange(Held connection, const std::string& body, const Fields& headers);

  boost::asio::io_context& io_;
  std::string url_;
  std::string host_;
  std::string port_;
  std::string path_;
  std::vector<Held> idle_;
  unsigned generation_ = 0;  // of the address
};

}  // namespace tenant
