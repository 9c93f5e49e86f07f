#include "support/balancer.hpp"

#include <array>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <thread>

#include "support/loopback.hpp"

namespace support {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

/// A connection from outside, and the one that carries it on.
struct Pair {
  tcp::socket outside;
  tcp::socket inside;

  void end() {
    for (auto* each : {&outside, &inside}) support::end(*each);
  }
};

asio::awaitable<void> carry(std::shared_ptr<Pair> pair, tcp::socket Pair::*from, tcp::socket Pair::*to) {
  constexpr std::size_t kAtOnce = 16384;
  std::array<char, kAtOnce> bytes{};
  ErrorCode code;
  while (!code) {
    const auto count = co_await ((*pair).*from).async_read_some(asio::buffer(bytes), caught(code));
    if (!code) co_await asio::async_write((*pair).*to, asio::buffer(bytes.data(), count), caught(code));
  }
  pair->end();
}

}  // namespace

struct Balancer::Inside {
  Inside(std::uint16_t port, std::vector<std::uint16_t> behind)
      : ports(std::move(behind)), acceptor(io, on_loopback(port)) {
    keep_from_programs(acceptor);
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread([this] { io.run(); });
  }
  ~Inside() {
    io.stop();
    thread.join();
  }

  asio::awaitable<void> accept() {
    for (;;) {
      ErrorCode code;
      auto socket = co_await acceptor.async_accept(caught(code));
      if (code) continue;
      keep_from_programs(socket);
      asio::co_spawn(io, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket outside) {
    for (std::size_t tries = 0; tries < ports.size(); ++tries) {
      tcp::socket inside(io);
      ErrorCode code;
      co_await inside.async_connect(on_loopback(ports[turn++ % ports.size()]), caught(code));
      if (code) continue;
      keep_from_programs(inside);
      join(std::move(outside), std::move(inside));
      co_return;
    }
  }

  void join(tcp::socket outside, tcp::socket inside) {
    ErrorCode ignored;
    for (auto* each : {&outside, &inside}) each->set_option(tcp::no_delay(true), ignored);
    const auto pair = std::make_shared<Pair>(Pair{std::move(outside), std::move(inside)});
    asio::co_spawn(io, carry(pair, &Pair::outside, &Pair::inside), asio::detached);
    asio::co_spawn(io, carry(pair, &Pair::inside, &Pair::outside), asio::detached);
  }

  std::vector<std::uint16_t> ports;
  std::size_t turn = 0;
  asio::io_context io;
  tcp::acceptor acceptor;
  std::thread thread;
};

Balancer::Balancer(std::uint16_t port, std::vector<std::uint16_t> behind)
    : inside_(std::make_unique<Inside>(port, std::move(behind))) {}

Balancer::~Balancer() = default;

}  // namespace support
