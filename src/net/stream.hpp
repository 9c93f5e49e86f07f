#pragma once
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "base/async.hpp"

namespace boost::asio::ssl {
class context;
}

namespace welcomed::net {

using boost::system::error_code;

/// What a session reads from and writes to: a socket, or TLS over one. One operation at a time. Io thread only.
class Stream {
 public:
  virtual ~Stream() = default;

  /// What comes before the first byte of HTTP. `eof` when the client left without having begun.
  virtual Task<error_code> open() = 0;
  /// Whether `open` is a handshake of TLS, which costs us more than the client.
  [[nodiscard]] virtual bool shakes_hands() const = 0;
  /// At least one byte, or an error.
  virtual Task<std::size_t> read_some(asio::mutable_buffer into, error_code& error) = 0;
  /// All of it.
  virtual Task<error_code> write(asio::const_buffer bytes) = 0;
  /// Tells the client that nothing more will come.
  virtual Task<void> finish() = 0;
  /// After `finish`: what the client sends all the same, to be thrown away.
  virtual Task<std::size_t> drop_some(asio::mutable_buffer into, error_code& error) = 0;

  /// Breaks off the operation under way, which ends with an error.
  virtual void cancel() = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual std::string client() const = 0;  ///< its IP address; empty when it has gone
  [[nodiscard]] virtual std::string own() const = 0;     ///< the IP address of this end
  [[nodiscard]] virtual asio::any_io_executor executor() = 0;
};

[[nodiscard]] std::unique_ptr<Stream> plain_stream(asio::ip::tcp::socket socket);

/// The server's end of TLS.
[[nodiscard]] std::unique_ptr<Stream> tls_stream(asio::ip::tcp::socket socket,
                                                 std::shared_ptr<asio::ssl::context> context);

/// The IP address at the other end; empty when it has gone.
[[nodiscard]] std::string client_address(const asio::ip::tcp::socket& socket);

}  // namespace welcomed::net
