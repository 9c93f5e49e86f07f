#pragma once
#include <utility>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "net/server.hpp"
#include "net/server_tls.hpp"

namespace welcomed::test {

/// A server on a thread of its own. Its handler counts; it refuses targets that begin with /refuse in `head`, fails
/// for /throw, takes its time for /slow, and else echoes the body.
class ServerWorld {
 public:
  explicit ServerWorld(net::ServerLimits limits = {}, std::shared_ptr<net::ServerTls> tls = nullptr);
  ~ServerWorld();
  ServerWorld(const ServerWorld&) = delete;
  ServerWorld& operator=(const ServerWorld&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] int heads() const { return heads_; }
  [[nodiscard]] int served() const { return served_; }
  [[nodiscard]] bool drained() const { return drained_; }
  /// On the server's thread.
  void run_there(const std::function<void()>& work);
  /// What the server refused, by reason.
  [[nodiscard]] net::Refusals::Counts refused();
  [[nodiscard]] std::optional<net::Refusals::Summary> sum_up();
  /// Begins to drain.
  void drain();

 private:
  Task<std::optional<net::Reply>> head(net::Incoming& request, std::shared_ptr<void>& context);
  Task<net::Reply> serve(net::Incoming request, std::shared_ptr<void> context);
  Task<void> drain_all();

  asio::io_context io_;
  asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
  std::unique_ptr<net::Server> server_;
  std::uint16_t port_ = 0;
  std::atomic<int> heads_{0};
  std::atomic<int> served_{0};
  std::atomic<bool> drained_{false};
  std::thread thread_;
};

/// A client that writes and reads bytes, with blocking calls that give up after three seconds.
class Wire {
 public:
  explicit Wire(const ServerWorld& world);
  /// False when the server has closed.
  bool send(const std::string& bytes);
  /// No more will be sent.
  void finish();
  /// All the server sends until it closes; "(silence)" at the end when it does not within three seconds, "(reset)"
  /// when it resets the connection.
  std::string read_all();
  /// One answer: a head, and a body of its Content-Length. Empty when the server has closed.
  std::string read_answer();

 private:
  /// What came; empty and the reason in `end_` when nothing does.
  std::string read_some();

  asio::io_context io_;
  asio::ip::tcp::socket socket_{io_};
  std::string unread_;
  std::string end_;
};

/// `GET` to that target.
[[nodiscard]] std::string get(const std::string& target);
/// A POST with that body.
[[nodiscard]] std::string post(const std::string& target, const std::string& body);

}  // namespace welcomed::test
