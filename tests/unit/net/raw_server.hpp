#pragma once
#include <utility>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace welcomed::test {

/// One accepted connection, spoken on with blocking calls.
class RawConnection {
 public:
  explicit RawConnection(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

  /// The next request, head and as much body as Content-Length says; empty when the client has closed.
  std::string read_request();
  /// Sends; false when the client has closed.
  bool send(const std::string& bytes);
  /// Carries bytes both ways between the client and that port of this machine until one closes.
  void splice_to(std::uint16_t port);
  /// Closes so that the client sees a reset.
  void reset();
  void close();
  void stop();

 private:
  bool read_more();

  boost::asio::ip::tcp::socket socket_;
  std::string unread_;
  std::mutex mutex_;  // guards the closing of the socket
};

/// A server that does what a test says, byte by byte, each connection on a thread of its own.
class RawServer {
 public:
  using Conversation = std::function<void(RawConnection&)>;

  explicit RawServer(Conversation conversation);
  ~RawServer();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string url(const std::string& target = "/") const;
  /// How many connections there have been.
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void accept();

  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Conversation conversation_;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards what follows
  std::list<RawConnection> open_;
  std::list<std::thread> threads_;
  std::thread acceptance_;
};

/// `HTTP/1.1 200 OK` with that body.
[[nodiscard]] std::string ok(const std::string& body);

}  // namespace welcomed::test
