#include "net/stream.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>

#include "net/peer.hpp"

namespace welcomed::net {
namespace {

using asio::ip::tcp;

std::string own_address(const tcp::socket& socket) {
  error_code error;
  const auto endpoint = socket.local_endpoint(error);
  return error ? std::string() : address_text(endpoint.address());
}

/// What both have in common: the socket.
template <typename Layer>
class OverSocket : public Stream {
 public:
  Task<std::size_t> read_some(asio::mutable_buffer into, error_code& error) override {
    const std::size_t got = co_await layer_.async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    co_return got;
  }
  Task<error_code> write(asio::const_buffer bytes) override {
    error_code error;
    co_await asio::async_write(layer_, bytes, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
  }
  Task<std::size_t> drop_some(asio::mutable_buffer into, error_code& error) override {
    const std::size_t got = co_await socket().async_read_some(into, asio::redirect_error(asio::use_awaitable, error));
    co_return got;
  }
  void cancel() override {
    error_code ignored;
    socket().cancel(ignored);
  }
  void close() override {
    error_code ignored;
    socket().close(ignored);
  }
  [[nodiscard]] std::string client() const override { return client_; }
  [[nodiscard]] std::string own() const override { return own_; }
  [[nodiscard]] asio::any_io_executor executor() override { return layer_.get_executor(); }

 protected:
  template <typename... More>
  explicit OverSocket(tcp::socket socket, More&... more)
      : client_(client_address(socket)), own_(own_address(socket)), layer_(std::move(socket), more...) {}

  [[nodiscard]] tcp::socket& socket() {
    if constexpr (std::is_same_v<Layer, tcp::socket>)
      return layer_;
    else
      return layer_.next_layer();
  }
  void shut_down() {
    error_code ignored;
    socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  std::string client_;
  std::string own_;
  Layer layer_;
};

class PlainStream final : public OverSocket<tcp::socket> {
 public:
  explicit PlainStream(tcp::socket socket) : OverSocket(std::move(socket)) {}

  Task<error_code> open() override { co_return error_code(); }
  [[nodiscard]] bool shakes_hands() const override { return false; }
  Task<void> finish() override {
    shut_down();
    co_return;
  }
};

/// Keeps the context that it began with, whatever takes its place.
struct Holding {
  std::shared_ptr<asio::ssl::context> context;
};

class TlsStream final : private Holding, public OverSocket<asio::ssl::stream<tcp::socket>> {
 public:
  TlsStream(tcp::socket socket, std::shared_ptr<asio::ssl::context> with)
      : Holding{std::move(with)}, OverSocket(std::move(socket), *context) {}

  Task<error_code> open() override {
    error_code error;
    co_await layer_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
    if (error && BIO_number_read(SSL_get_rbio(layer_.native_handle())) == 0) error = asio::error::eof;
    co_return error;
  }
  [[nodiscard]] bool shakes_hands() const override { return true; }
  /// Waits for the client to say the same, or anything else.
  Task<void> finish() override {
    error_code ignored;
    co_await layer_.async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
    shut_down();
  }
};

}  // namespace

std::unique_ptr<Stream> plain_stream(tcp::socket socket) { return std::make_unique<PlainStream>(std::move(socket)); }

std::unique_ptr<Stream> tls_stream(tcp::socket socket, std::shared_ptr<asio::ssl::context> context) {
  return std::make_unique<TlsStream>(std::move(socket), std::move(context));
}

std::string client_address(const tcp::socket& socket) {
  error_code error;
  const auto endpoint = socket.remote_endpoint(error);
  return error ? std::string() : address_text(endpoint.address());
}

}  // namespace welcomed::net
