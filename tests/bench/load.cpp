#include "bench/load.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>
#include <optional>

namespace bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Steady = std::chrono::steady_clock;

struct Run {
  explicit Run(const Load& given) : load(given) {}
  const Load& load;
  asio::io_context io;
  asio::ssl::context tls{asio::ssl::context::tls_client};
  Measured measured;
  int next = 0;
  Steady::time_point begin = Steady::now();

  [[nodiscard]] Steady::time_point due(int number) const {
    if (load.per_second <= 0) return Steady::now();
    return begin +
           std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(number / load.per_second));
  }
};

using Plain = tcp::socket;
using Tls = asio::ssl::stream<tcp::socket>;

template <typename Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Run& run, std::uint16_t port) : run_(run), port_(port), timer_(run.io) { connect(); }

  void go_on() {
    if (run_.next >= run_.load.count) return;
    const int number = run_.next++;
    due_ = run_.due(number);
    bytes_ = run_.load.request(number);
    timer_.expires_at(due_);
    timer_.async_wait([self = this->shared_from_this()](error_code) { self->send(); });
  }

 private:
  void connect() {
    if constexpr (std::is_same_v<Stream, Tls>)
      stream_.emplace(run_.io, run_.tls);
    else
      stream_.emplace(run_.io);
    auto& socket = stream_->lowest_layer();
    socket.connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port_));
    socket.set_option(tcp::no_delay(true));
    if constexpr (std::is_same_v<Stream, Tls>) stream_->handshake(asio::ssl::stream_base::client);
    buffer_.clear();
  }
  void send() {
    asio::async_write(*stream_, asio::buffer(bytes_), [self = this->shared_from_this()](error_code error, std::size_t) {
      error ? self->again() : self->receive();
    });
  }
  void receive() {
    response_ = {};
    http::async_read(*stream_, buffer_, response_, [self = this->shared_from_this()](error_code error, std::size_t) {
      error ? self->again() : self->take();
    });
  }
  void again() {
    ++run_.measured.reconnects;
    connect();
    send();
  }
  void take() {
    const std::chrono::duration<double, std::milli> took = Steady::now() - due_;
    if (response_.result_int() == 200) {
      run_.measured.milliseconds.push_back(took.count());
    } else {
      ++run_.measured.refused;
    }
    if (!response_.keep_alive()) connect();
    go_on();
  }

  Run& run_;
  std::uint16_t port_;
  std::optional<Stream> stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_;
  http::response<http::string_body> response_;
  std::string bytes_;
  Steady::time_point due_;
};

}  // namespace

double Measured::percentile(double percent) const {
  if (milliseconds.empty()) return 0;
  const auto at = static_cast<std::size_t>(percent / 100 * static_cast<double>(milliseconds.size() - 1));
  return milliseconds[at];
}

Measured post_all(const Load& load) {
  Run run(load);
  for (int i = 0; i < load.connections; ++i) {
    const auto port = load.ports.at(static_cast<std::size_t>(i) % load.ports.size());
    if (load.tls)
      std::make_shared<Connection<Tls>>(run, port)->go_on();
    else
      std::make_shared<Connection<Plain>>(run, port)->go_on();
  }
  run.io.run();
  run.measured.seconds = std::chrono::duration<double>(Steady::now() - run.begin).count();
  std::sort(run.measured.milliseconds.begin(), run.measured.milliseconds.end());
  return std::move(run.measured);
}

}  // namespace bench
