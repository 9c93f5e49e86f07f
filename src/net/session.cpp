#include "net/session.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include "base/log.hpp"
#include "net/reply.hpp"

namespace welcomed::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;
using Stage = Connection::Stage;

/// How long the client may take to see the last answer before the connection is torn down.
constexpr auto kLingerTime = std::chrono::milliseconds(1000);
constexpr std::size_t kLingerBytes = 256U << 10U;
constexpr std::size_t kFirstRead = 512;
constexpr std::size_t kReadAhead = 4096;

/// Which answer an error in reading deserves; 0 for none, as the client has gone.
int status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::partial_message || error == http::error::end_of_stream) return 400;
  return error.category() == http::make_error_code(http::error::bad_method).category() ? 400 : 0;
}

std::vector<Header> headers_of(const http::fields& fields) {
  std::vector<Header> headers;
  for (const auto& field : fields) headers.push_back({std::string(field.name_string()), std::string(field.value())});
  return headers;
}

bool is_chunked_alone(const Incoming& incoming) {
  return incoming.header_count("Transfer-Encoding") == 1 && same_name(incoming.header("Transfer-Encoding"), "chunked");
}

/// Beast takes a length given twice when both agree; a proxy in front of us may not.
bool has_one_length_at_most(const Incoming& incoming) {
  return incoming.header_count("Content-Length") <= 1 &&
         incoming.header("Content-Length").find(',') == std::string_view::npos;
}

/// What is wrong with a head that Beast lets pass, as a status; 0 for nothing.
int fault_of(const Parser& parser, const Incoming& incoming, const ServerLimits& limits) {
  constexpr unsigned kHttp11 = 11;
  if (incoming.headers.size() > limits.headers) return 431;
  const auto hosts = incoming.header_count("Host");
  if (hosts > 1 || (hosts == 0 && parser.get().version() >= kHttp11)) return 400;
  if (!has_one_length_at_most(incoming)) return 400;
  if (incoming.header_count("Transfer-Encoding") == 0) return 0;
  if (incoming.header_count("Content-Length") > 0) return 400;
  return is_chunked_alone(incoming) ? 0 : 501;
}

/// Breaks off what the socket is doing when a time has passed, and all it begins from then on.
class Alarm {
 public:
  using Span = std::chrono::steady_clock::duration;

  explicit Alarm(tcp::socket& socket) : socket_(socket), timer_(socket.get_executor()) {}
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void set(Span after) {
    rung_ = false;
    wait(after);
  }
  /// Stops, and says how much was left.
  Span stop() {
    const auto left = timer_.expiry() - std::chrono::steady_clock::now();
    timer_.expires_at(asio::steady_timer::time_point::max());
    return left;
  }
  [[nodiscard]] bool rung() const { return rung_; }

 private:
  void wait(Span span) {
    timer_.expires_after(span);
    timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](const error_code& error) {
      // A wait that ended just before the next was set arrives here late.
      if (error || alive.expired() || timer_.expiry() > std::chrono::steady_clock::now()) return;
      ring();
    });
  }

  /// Rings again, for the first may fall between two reads, when there is nothing to break off.
  void ring() {
    constexpr auto kAgain = std::chrono::milliseconds(50);
    rung_ = true;
    error_code ignored;
    socket_.cancel(ignored);
    wait(kAgain);
  }

  tcp::socket& socket_;
  asio::steady_timer timer_;
  bool rung_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

/// One connection. Its members run one after another.
class Session {
 public:
  Session(tcp::socket socket, Connection& connection, const ServerLimits& limits, const Handler& handler)
      : socket_(std::move(socket)),
        connection_(connection),
        limits_(limits),
        handler_(handler),
        alarm_(socket_),
        buffer_(limits.header_bytes + kReadAhead) {
    error_code error;
    const auto endpoint = socket_.remote_endpoint(error);
    if (!error) peer_ = endpoint.address().to_string();
    socket_.set_option(tcp::no_delay(true), error);
    connection_.close = [this] { close(); };
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { connection_.close = nullptr; }

  Task<void> serve_all();
  /// Sends the reply and waits a bounded time for the client to take it: a socket closed with unread bytes would
  /// reset the connection, and the reply with it.
  Task<void> refuse(Reply reply);

 private:
  /// True: another request may follow.
  Task<bool> serve_one();
  Task<bool> wait_for_request();
  Task<bool> serve(Parser& parser, Incoming incoming, std::shared_ptr<void> context);
  /// The status to refuse with, or 0 to go on; -1 when the client has gone.
  Task<int> read_head(Parser& parser);
  Task<int> read_body(Parser& parser);
  Task<std::optional<Reply>> ask_head(Incoming& incoming, std::shared_ptr<void>& context);
  Task<Reply> ask_serve(Incoming incoming, std::shared_ptr<void> context);
  Task<void> invite(const Parser& parser);
  Task<bool> write(const std::string& bytes);
  Task<bool> end_with(int status);
  Incoming incoming_of(const Parser& parser) const;
  [[nodiscard]] int outcome_of(const error_code& error) const;
  void enter(Stage stage);
  void close();

  tcp::socket socket_;
  Connection& connection_;
  const ServerLimits& limits_;
  const Handler& handler_;
  Alarm alarm_;
  beast::flat_buffer buffer_;
  std::string peer_;
};

constexpr int kGone = -1;

void Session::enter(Stage stage) {
  connection_.stage = stage;
  connection_.since = std::chrono::steady_clock::now();
}

void Session::close() {
  error_code ignored;
  socket_.close(ignored);
}

Incoming Session::incoming_of(const Parser& parser) const {
  const auto& message = parser.get();
  return {.method = std::string(message.method_string()),
          .target = std::string(message.target()),
          .headers = headers_of(message),
          .body = {},
          .peer = peer_};
}

int Session::outcome_of(const error_code& error) const {
  if (!error) return 0;
  if (alarm_.rung()) return 408;
  const int status = status_of(error);
  return status == 0 ? kGone : status;
}

Task<void> Session::serve_all() {
  bool again = true;
  while (again) again = co_await serve_one();
  close();
}

/// Waits for the first byte of a request, holding next to no memory meanwhile.
Task<bool> Session::wait_for_request() {
  if (connection_.last) co_return false;
  if (buffer_.size() > 0) co_return true;
  enter(Stage::idle);
  buffer_.shrink_to_fit();
  alarm_.set(limits_.idle_time);
  error_code error;
  const auto space = buffer_.prepare(kFirstRead);
  const std::size_t got = co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
  buffer_.commit(got);
  co_return !error && got > 0;
}

Task<int> Session::read_head(Parser& parser) {
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser.body_limit(limits_.body_bytes);
  error_code error;
  co_await http::async_read_header(socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
  co_return outcome_of(error);
}

/// Tells a client that asks first to send its body.
Task<void> Session::invite(const Parser& parser) {
  const bool asks = same_name(std::string(parser.get()[http::field::expect]), "100-continue");
  if (asks && !parser.is_done() && buffer_.size() == 0) co_await write("HTTP/1.1 100 Continue\r\n\r\n");
}

/// Beast bounds the body; what the wire carries around it, chunk sizes and extensions, is bounded here.
Task<int> Session::read_body(Parser& parser) {
  const std::size_t most = 2 * limits_.body_bytes + limits_.header_bytes;
  std::size_t taken = 0;
  while (!parser.is_done()) {
    error_code error;
    taken += co_await http::async_read_some(socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, error));
    if (error == http::error::buffer_overflow || taken > most) co_return 413;
    if (error) co_return outcome_of(error);
  }
  co_return 0;
}

Task<bool> Session::write(const std::string& bytes) {
  error_code error;
  co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
  co_return !error;
}

Task<void> Session::refuse(Reply reply) {
  enter(Stage::closing);
  alarm_.set(kLingerTime);
  const auto bytes = wire_form(reply, {.close = true});
  bool open = co_await write(bytes);
  error_code error;
  socket_.shutdown(tcp::socket::shutdown_send, error);
  buffer_.clear();
  for (std::size_t taken = 0; open && taken < kLingerBytes;) {
    const auto space = buffer_.prepare(kReadAhead);
    const std::size_t got = co_await socket_.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
    taken += got;
    open = !error;
  }
}

Task<bool> Session::end_with(int status) {
  if (status != kGone) co_await refuse(plain_reply(status));
  co_return false;
}

Task<std::optional<Reply>> Session::ask_head(Incoming& incoming, std::shared_ptr<void>& context) {
  try {
    co_return co_await handler_.head(incoming, context);
  } catch (const std::exception& error) {
    log::error("server.handler_failed", {{"error", error.what()}});
  }
  co_return plain_reply(500);
}

Task<Reply> Session::ask_serve(Incoming incoming, std::shared_ptr<void> context) {
  try {
    co_return co_await handler_.serve(std::move(incoming), std::move(context));
  } catch (const std::exception& error) {
    log::error("server.handler_failed", {{"error", error.what()}});
  }
  co_return plain_reply(500);
}

Task<bool> Session::serve(Parser& parser, Incoming incoming, std::shared_ptr<void> context) {
  enter(Stage::serving);
  co_await invite(parser);
  const int failed = co_await read_body(parser);
  alarm_.stop();
  if (failed != 0) co_return co_await end_with(failed);
  Framing framing{.close = false, .old_client = parser.get().version() == 10, .head_only = incoming.method == "HEAD"};
  const bool stays = parser.keep_alive();
  incoming.body = std::move(parser.get().body());
  const auto reply = co_await ask_serve(std::move(incoming), std::move(context));
  framing.close = !stays || connection_.last;
  alarm_.set(limits_.request_time);
  const auto bytes = wire_form(reply, framing);
  const bool written = co_await write(bytes);
  co_return written && !framing.close;
}

Task<bool> Session::serve_one() {
  const bool begun = co_await wait_for_request();
  if (!begun) co_return false;
  enter(Stage::reading);
  alarm_.set(limits_.request_time);
  Parser parser;
  int failed = co_await read_head(parser);
  if (failed != 0) co_return co_await end_with(failed);
  auto incoming = incoming_of(parser);
  failed = fault_of(parser, incoming, limits_);
  if (failed != 0) co_return co_await end_with(failed);
  const auto left = alarm_.stop();
  std::shared_ptr<void> context;
  auto refusal = co_await ask_head(incoming, context);
  if (refusal) {
    co_await refuse(std::move(*refusal));
    co_return false;
  }
  alarm_.set(left);
  co_return co_await serve(parser, std::move(incoming), std::move(context));
}

}  // namespace

Task<void> serve_connection(tcp::socket socket, std::shared_ptr<Connection> connection, const ServerLimits& limits,
                            const Handler& handler) {
  Session session(std::move(socket), *connection, limits, handler);
  co_await session.serve_all();
}

Task<void> turn_away(tcp::socket socket, std::shared_ptr<Connection> connection, const ServerLimits& limits,
                     const Handler& handler) {
  Session session(std::move(socket), *connection, limits, handler);
  co_await session.refuse(plain_reply(503));
}

}  // namespace welcomed::net
