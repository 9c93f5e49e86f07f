#include "support/stub_bot.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <stdexcept>
#include <thread>

namespace support {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

/// One connection; lives as long as something is under way on it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, const StubBot::Answer& answer) : socket_(std::move(socket)), answer_(answer) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }

  void read() {
    request_ = {};
    http::async_read(socket_, buffer_, request_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->write();
    });
  }

 private:
  void write() {
    BotRequest seen{std::string(request_.target()), {}, request_.body()};
    for (const auto& field : request_) seen.headers[std::string(field.name_string())] = std::string(field.value());
    auto answer = answer_(seen);
    response_ = http::response<http::string_body>(static_cast<http::status>(answer.status), 11, answer.body);
    for (const auto& [name, value] : answer.headers) response_.set(name, value);
    response_.prepare_payload();
    http::async_write(socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  tcp::socket socket_;
  const StubBot::Answer& answer_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
};

/// A program that is started later must not hold our port open.
void keep_from_children(int descriptor) { ::fcntl(descriptor, F_SETFD, FD_CLOEXEC); }

/// Below those that the kernel gives to outgoing connections, so that one of these does not take it while we are
/// closed.
std::uint16_t lasting_port() {
  constexpr int kFirst = 20'000;
  constexpr int kCount = 10'000;
  asio::io_context io;
  for (int i = 0; i < kCount; ++i) {
    const auto port = static_cast<std::uint16_t>(kFirst + (::getpid() * 7 + i) % kCount);
    tcp::acceptor acceptor(io, tcp::v4());
    error_code error;
    acceptor.bind({asio::ip::make_address("127.0.0.1"), port}, error);
    if (!error) acceptor.listen(1, error);
    if (!error) return port;
  }
  throw std::runtime_error("no port is free");
}

}  // namespace

struct StubBot::Inside {
  Inside(std::uint16_t port, const Answer& function)
      : answer(function), acceptor(io, tcp::endpoint(asio::ip::make_address("127.0.0.1"), port)) {
    keep_from_children(acceptor.native_handle());
    accept();
    thread = std::thread([this] { io.run(); });
  }
  ~Inside() {
    io.stop();
    thread.join();
  }
  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      keep_from_children(socket.native_handle());
      std::make_shared<Connection>(std::move(socket), answer)->read();
      accept();
    });
  }

  const Answer& answer;
  asio::io_context io;
  tcp::acceptor acceptor;
  std::thread thread;
};

StubBot::StubBot(Answer answer) : answer_(std::move(answer)), port_(lasting_port()) { open(); }

StubBot::~StubBot() = default;

void StubBot::close() { inside_.reset(); }

void StubBot::open() { inside_ = std::make_unique<Inside>(port_, answer_); }

}  // namespace support
