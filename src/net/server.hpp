#pragma once
#include <utility>

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "net/refusals.hpp"
#include "net/transport.hpp"

namespace welcomed::net {

struct Address {
  std::string host;  ///< an IP address or localhost
  std::uint16_t port = 0;
};

/// `127.0.0.1:3978`, `[::1]:3978`, `localhost:3978`.
[[nodiscard]] Result<Address> parse_address(std::string_view text);

struct ServerLimits {
  std::size_t header_bytes = 16U << 10U;
  std::size_t headers = 100;
  std::size_t body_bytes = 256U << 10U;
  /// From the first byte of a request to its last, `head` not counted; with TLS from the beginning of the handshake to
  /// the end of the first request.
  Duration request_time{10'000};
  Duration idle_time{60'000};  ///< between two requests of a connection
  /// When full, the connection that has been idle longest makes room; a request that has been arriving for more than
  /// a second and that `head` has not let in counts as idle. Else 503, which without TLS also who had asked for nothing
  /// yet is told before it makes room; 256 are told at one time, more are just closed.
  std::size_t connections = 256;
  /// Of one peer: a /64 of IPv6 is one, and loopback has no share, for a proxy there speaks for many.
  std::size_t connections_per_peer = 64;
};

/// What came in, before its body when a handler's `head` sees it.
struct Incoming {
  std::string method;
  std::string target;  ///< path and query as sent
  std::vector<Header> headers;
  std::string body;
  std::string peer;  ///< the client's IP address; where a proxy on loopback tells it (X-Forwarded-For), what that says
  std::string own_address{};  ///< the IP address of this machine that the connection came to

  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// How many headers have that name.
  [[nodiscard]] std::size_t header_count(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<Header> headers;
  std::optional<Refusal> refusal;  ///< of a request that was refused: counted, and told to the log alone
};

/// A reply that tells nothing but its status, in words: one text for each.
[[nodiscard]] Reply plain_reply(int status);

/// What a listener does with requests. Called on the io thread; must not throw.
struct Handler {
  /// Sees the request without its body. A reply refuses it: the body is not read and the connection closes.
  /// Whatever the handler learns here it may keep in `context` for `serve`.
  std::function<Task<std::optional<Reply>>(Incoming& request, std::shared_ptr<void>& context)> head;
  std::function<Task<Reply>(Incoming request, std::shared_ptr<void> context)> serve;
};

class ServerTls;

/// A bounded HTTP/1.1 server on Boost.Beast: 413 over the body limit, 431 over the header limit, 408 over time,
/// 400 for what is no HTTP. Chunked bodies are bounded alike. A peer that leaves handshakes of TLS unfinished, or sends
/// no request after them, again and again is not listened to for a while.
class Server {
 public:
  /// Https when `tls` is given; it has been read.
  Server(asio::io_context& io, ServerLimits limits, Handler handler, std::shared_ptr<const ServerTls> tls = nullptr);
  ~Server();
  /// Binds and begins to accept, once; port 0 takes any free one.
  Status listen(const Address& address);
  [[nodiscard]] std::uint16_t port() const;
  /// What it refused, by itself or by its handler.
  [[nodiscard]] Refusals& refusals();
  /// Why no connection could be taken when that was tried last.
  [[nodiscard]] std::optional<Error> trouble() const;
  /// Stops accepting, lets requests that are being served finish, closes the rest.
  Task<void> drain();

 private:
  struct Inside;
  std::shared_ptr<Inside> inside_;  // shared with the connections, which may outlive the server while they close
};

}  // namespace welcomed::net
