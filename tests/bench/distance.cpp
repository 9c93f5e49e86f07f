#include "bench/distance.hpp"

#include <array>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <thread>
#include <vector>

#include "support/http.hpp"
#include "support/loopback.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Local = asio::local::stream_protocol;
using Socket = asio::generic::stream_protocol::socket;  ///< of either
using Instant = std::chrono::steady_clock::time_point;
using support::caught;

constexpr std::size_t kMostAtOnce = 65536;

/// Bytes that are under way; none where nothing follows.
struct Parcel {
  Instant due;
  std::vector<char> bytes;
};

struct Lane {
  Lane(Socket& begin, Socket& end) : from(begin), to(end), due(begin.get_executor()) {}

  /// Until then whoever delivers waits.
  void set_out() { due.expires_at(under_way.empty() ? Instant::max() : under_way.front().due); }
  void add(Parcel parcel) {
    under_way.push_back(std::move(parcel));
    if (under_way.size() == 1) due.cancel();
  }

  Socket& from;
  Socket& to;
  std::deque<Parcel> under_way;
  asio::steady_timer due;
};

/// A connection to the port, and the one to the socket.
struct Line {
  Line(Socket outside, Socket inside) : near(std::move(outside)), far(std::move(inside)) {}

  void end() {
    support::end(near);
    support::end(far);
  }

  Socket near;
  Socket far;
  Lane there{near, far};
  Lane back{far, near};
};

asio::awaitable<void> collect(std::shared_ptr<Line> line, Lane Line::*which, std::chrono::microseconds each_way) {
  auto& lane = (*line).*which;
  std::vector<char> bytes(kMostAtOnce);
  boost::system::error_code code;
  while (!code) {
    const auto count = co_await lane.from.async_read_some(asio::buffer(bytes), caught(code));
    const auto end = code ? bytes.begin() : bytes.begin() + static_cast<std::ptrdiff_t>(count);
    lane.add({std::chrono::steady_clock::now() + each_way, {bytes.begin(), end}});
  }
}

asio::awaitable<void> deliver(std::shared_ptr<Line> line, Lane Line::*which) {
  auto& lane = (*line).*which;
  boost::system::error_code code;
  while (!code) {
    boost::system::error_code added;
    lane.set_out();
    co_await lane.due.async_wait(caught(added));
    if (lane.under_way.empty() || lane.under_way.front().due > std::chrono::steady_clock::now()) continue;
    const auto parcel = std::move(lane.under_way.front());
    lane.under_way.pop_front();
    if (parcel.bytes.empty()) break;
    co_await asio::async_write(lane.to, asio::buffer(parcel.bytes), caught(code));
  }
  line->end();
}

}  // namespace

struct Distance::Inside {
  Inside(std::filesystem::path to, std::chrono::microseconds way)
      : socket(std::move(to)), each_way(way), acceptor(io, support::on_loopback(port)) {
    support::keep_from_programs(acceptor);
    asio::co_spawn(io, accept(), asio::detached);
    thread = std::thread([this] { io.run(); });
  }
  ~Inside() {
    io.stop();
    thread.join();
  }

  asio::awaitable<void> accept() {
    for (;;) {
      boost::system::error_code code;
      auto near = co_await acceptor.async_accept(caught(code));
      if (code) continue;
      support::keep_from_programs(near);
      asio::co_spawn(io, connect(std::move(near)), asio::detached);
    }
  }

  asio::awaitable<void> connect(tcp::socket near) {
    boost::system::error_code code;
    const Local::endpoint server(socket.string());
    Local::socket far(io);
    co_await far.async_connect(server, caught(code));
    if (code) co_return;
    support::keep_from_programs(far);
    join(std::move(near), std::move(far));
  }

  void join(tcp::socket near, Local::socket far) {
    boost::system::error_code ignored;
    near.set_option(tcp::no_delay(true), ignored);
    const auto line = std::make_shared<Line>(std::move(near), std::move(far));
    asio::co_spawn(io, collect(line, &Line::there, each_way), asio::detached);
    asio::co_spawn(io, collect(line, &Line::back, each_way), asio::detached);
    asio::co_spawn(io, deliver(line, &Line::there), asio::detached);
    asio::co_spawn(io, deliver(line, &Line::back), asio::detached);
  }

  std::filesystem::path socket;
  std::chrono::microseconds each_way;
  std::uint16_t port = support::free_port();
  asio::io_context io;
  tcp::acceptor acceptor;
  std::thread thread;
};

Distance::Distance(std::filesystem::path socket, std::chrono::microseconds each_way)
    : inside_(std::make_unique<Inside>(std::move(socket), each_way)) {}

Distance::~Distance() = default;

std::uint16_t Distance::port() const { return inside_->port; }

}  // namespace bench
