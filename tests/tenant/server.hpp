// The HTTP server: one thread, keep-alive, and answers that fail the way they are told to.
#pragma once
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <string>

#include "faults.hpp"
#include "http.hpp"

namespace tenant {

/// What the server is to do about a request.
struct Answer {
  Response response;
  Manner manner = Manner::whole;
  Millis delay = 0;
  std::function<void()> done;  // called when the answer is about to leave, or would be; may be empty
};

class Server {
 public:
  using Service = std::function<Answer(Request&)>;

  /// Listens on loopback. Port 0 takes any free one. Throws boost::system::system_error if it is taken.
  Server(boost::asio::io_context& io, std::uint16_t port, Service service);

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  /// Accepts connections until the io_context stops.
  void start();

 private:
  boost::asio::awaitable<void> accept();
  boost::asio::awaitable<void> session(boost::asio::ip::tcp::socket socket);

  boost::asio::io_context& io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  Service service_;
};

}  // namespace tenant
