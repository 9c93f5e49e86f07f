#include "net/session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

#include "base/log.hpp"
#include "net/alarm.hpp"
#include "net/peer.hpp"
#include "net/reply.hpp"
#include "net/request_target.hpp"
#include "net/url.hpp"

namespace welcomed::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;
using Stage = Connection::Stage;

/// How long the client may take to see the last answer before the connection is torn down.
constexpr auto kLingerTime = std::chrono::milliseconds(1000);
constexpr std::size_t kLingerBytes = 256U << 10U;
constexpr std::size_t kFirstRead = 512;
constexpr std::size_t kReadAhead = 4096;
constexpr std::size_t kMostOfOneRead = 64U << 10U;

/// Which answer an error in reading deserves; 0 for none, as the client has gone.
int status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  if (error == http::error::body_limit) return 413;
  if (error == http::error::partial_message || error == http::error::end_of_stream) return 400;
  return error.category() == http::make_error_code(http::error::bad_method).category() ? 400 : 0;
}

/// One word for what the server refuses by itself.
std::string_view reason_of(int status) {
  if (status == 400) return "http";
  if (status == 408) return "slow";
  if (status == 413 || status == 431) return "size";
  return status == 501 ? "coding" : "fault";
}

/// Of a connection that asked for nothing yet when another took its place.
Reply crowded_out(std::string_view reason) {
  auto reply = plain_reply(503);
  reply.refusal = Refusal{reason, "it had asked for nothing yet when another took its place"};
  return reply;
}

/// A header that goes on in the next line: obsolete, and read in two ways by those who take it (RFC 9112 section 5.2).
bool is_folded(std::string_view head) {
  return head.find("\r\n ") != std::string_view::npos || head.find("\r\n\t") != std::string_view::npos;
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
int fault_of(const Parser& parser, const Incoming& incoming) {
  constexpr unsigned kHttp11 = 11;
  const auto hosts = incoming.header_count("Host");
  if (hosts > 1 || (hosts == 0 && parser.get().version() >= kHttp11)) return 400;
  if (!is_authority(incoming.header("Host"))) return 400;
  if (!has_one_length_at_most(incoming)) return 400;
  if (incoming.header_count("Transfer-Encoding") == 0) return 0;
  // HTTP/1.0 knows no codings, so that whoever stands between may see another body (RFC 9112 section 6.1).
  if (parser.get().version() < kHttp11) return 400;
  if (incoming.header_count("Content-Length") > 0) return 400;
  return is_chunked_alone(incoming) ? 0 : 501;
}

/// One connection. Its members run one after another.
class Session {
 public:
  Session(std::unique_ptr<Stream> stream, Connection& connection, Terms& terms)
      : stream_(std::move(stream)),
        connection_(connection),
        terms_(terms),
        limits_(terms.limits),
        handler_(terms.handler),
        alarm_(*stream_),
        buffer_(limits_.header_bytes + kReadAhead),
        client_(stream_->client()) {
    connection_.close = [this] { close(); };
    connection_.break_off = [this] { stream_->cancel(); };
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    connection_.close = nullptr;
    connection_.break_off = nullptr;
  }

  Task<void> serve_all();
  /// Sends the reply and waits a bounded time for the client to take it: a socket closed with unread bytes would
  /// reset the connection, and the reply with it.
  Task<void> refuse(Reply reply);

 private:
  /// True: another request may follow.
  Task<bool> serve_one();
  /// False: the client has gone, or could not be understood.
  Task<bool> open();
  Task<bool> wait_for_request();
  /// After a handshake a client owes a request as soon as if it had begun it.
  [[nodiscard]] bool owes_request() const { return !connection_.asked && stream_->shakes_hands(); }
  /// A handshake and the first request have the time of one request together.
  [[nodiscard]] Alarm::Span time_for_request();
  void note_wasted_handshake(std::string why);
  Task<bool> serve(Parser& parser, Incoming incoming, std::shared_ptr<void> context);
  /// The status to refuse with, or 0 to go on; -1 when the client has gone.
  Task<int> read_head(Parser& parser);
  Task<int> read_body(Parser& parser);
  Task<std::optional<Reply>> ask_head(Incoming& incoming, std::shared_ptr<void>& context);
  Task<Reply> ask_serve(Incoming incoming, std::shared_ptr<void> context);
  Task<void> invite(const Parser& parser);
  Task<bool> write(const std::string& bytes);
  /// Lets the parser take what is there, or reads more where that is not enough.
  Task<error_code> take_some(Parser& parser, std::size_t& taken);
  Task<error_code> read_more(Parser& parser);
  Task<bool> end_with(int status);
  void count(int status, const Refusal& refusal);
  Incoming incoming_of(const Parser& parser) const;
  [[nodiscard]] int outcome_of(const error_code& error) const;
  void enter(Stage stage);
  void close();

  std::unique_ptr<Stream> stream_;
  Connection& connection_;
  Terms& terms_;
  const ServerLimits& limits_;
  const Handler& handler_;
  Alarm alarm_;
  beast::flat_buffer buffer_;
  Alarm::Span left_for_first_ = limits_.request_time;
  bool head_only_ = false;  ///< the request that is being answered is HEAD, whose answers have no body
  std::string client_;      ///< its IP address, as far as it is known by now
};

constexpr int kGone = -1;

void Session::enter(Stage stage) {
  connection_.stage = stage;
  connection_.since = std::chrono::steady_clock::now();
}

void Session::close() { stream_->close(); }

void Session::count(int status, const Refusal& refusal) { terms_.refusals.note(status, refusal, client_); }

Incoming Session::incoming_of(const Parser& parser) const {
  const auto& message = parser.get();
  Incoming incoming{.method = std::string(message.method_string()),
                    .target = std::string(message.target()),
                    .headers = headers_of(message)};
  incoming.peer = client_of(stream_->client(), incoming.headers);
  incoming.own_address = stream_->own();
  return incoming;
}

int Session::outcome_of(const error_code& error) const {
  if (!error) return 0;
  if (alarm_.rung()) return 408;
  const int status = status_of(error);
  return status == 0 ? kGone : status;
}

Task<void> Session::serve_all() {
  bool again = co_await open();
  while (again) again = co_await serve_one();
  close();
}

Task<bool> Session::open() {
  enter(Stage::reading);
  alarm_.set(limits_.request_time);
  const auto error = co_await stream_->open();
  const auto left = alarm_.stop();
  if (stream_->shakes_hands()) left_for_first_ = left;
  if (!error) co_return true;
  if (error != asio::error::eof) {
    note_wasted_handshake(alarm_.rung() ? "it was not finished in time" : error.message());
  }
  co_return false;
}

Alarm::Span Session::time_for_request() { return std::exchange(left_for_first_, limits_.request_time); }

void Session::note_wasted_handshake(std::string why) {
  count(0, {"handshake", std::move(why)});
  terms_.unfinished.note(connection_.peer, std::chrono::steady_clock::now());
}

/// Waits for the first byte of a request, holding next to no memory meanwhile.
Task<bool> Session::wait_for_request() {
  if (connection_.last) co_return false;
  if (buffer_.size() > 0) co_return true;
  if (!owes_request()) enter(Stage::idle);
  buffer_.shrink_to_fit();
  alarm_.set(owes_request() ? left_for_first_ : limits_.idle_time);
  error_code error;
  const auto space = buffer_.prepare(kFirstRead);
  const std::size_t got = co_await stream_->read_some(space, error);
  buffer_.commit(got);
  if (owes_request()) left_for_first_ = alarm_.stop();
  if (!connection_.owed.empty()) {
    co_await refuse(crowded_out(connection_.owed));
    co_return false;
  }
  const bool begun = !error && got > 0;
  if (!begun && owes_request() && !connection_.last) note_wasted_handshake("no request came after it");
  if (begun) connection_.asked = true;
  co_return begun;
}

Task<error_code> Session::take_some(Parser& parser, std::size_t& taken) {
  error_code error = http::error::need_more;
  if (buffer_.size() > 0) {
    const bool in_head = !parser.is_header_done();
    const auto bytes = buffer_.cdata();
    const auto used = parser.put(bytes, error);
    // The last chunk is taken together with its trailer.
    const bool has_headers = in_head || (parser.chunked() && parser.is_done());
    if (has_headers && is_folded({static_cast<const char*>(bytes.data()), used})) co_return http::error::bad_obs_fold;
    buffer_.consume(used);
    taken += used;
  }
  if (error == http::error::need_more) error = co_await read_more(parser);
  co_return error;
}

Task<error_code> Session::read_more(Parser& parser) {
  const auto room = std::min(buffer_.max_size() - buffer_.size(), kMostOfOneRead);
  if (room == 0) co_return http::error::buffer_overflow;
  error_code error;
  const auto space = buffer_.prepare(std::min(room, std::max(kFirstRead, buffer_.capacity() - buffer_.size())));
  const std::size_t got = co_await stream_->read_some(space, error);
  buffer_.commit(got);
  if (error == asio::error::eof) {
    error = {};
    parser.put_eof(error);
  }
  co_return error;
}

Task<int> Session::read_head(Parser& parser) {
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser.body_limit(limits_.body_bytes);
  std::size_t taken = 0;
  while (!parser.is_header_done()) {
    const auto error = co_await take_some(parser, taken);
    if (error) co_return outcome_of(error);
  }
  co_return 0;
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
    const auto error = co_await take_some(parser, taken);
    if (error == http::error::buffer_overflow || taken > most) co_return 413;
    if (error) co_return outcome_of(error);
  }
  co_return 0;
}

Task<bool> Session::write(const std::string& bytes) {
  const auto error = co_await stream_->write(asio::buffer(bytes));
  co_return !error;
}

Task<void> Session::refuse(Reply reply) {
  if (reply.refusal) count(reply.status, *reply.refusal);
  enter(Stage::closing);
  alarm_.set(kLingerTime);
  const auto bytes = wire_form(reply, {.close = true, .head_only = head_only_});
  bool open = co_await write(bytes);
  co_await stream_->finish();
  buffer_.clear();
  for (std::size_t taken = 0; open && taken < kLingerBytes;) {
    error_code error;
    const auto space = buffer_.prepare(kReadAhead);
    taken += co_await stream_->drop_some(space, error);
    open = !error;
  }
}

Task<bool> Session::end_with(int status) {
  if (status == kGone) co_return false;
  auto reply = plain_reply(status);
  reply.refusal = Refusal{reason_of(status), "the server refuses it: " + reply.body.substr(0, reply.body.find('\n'))};
  co_await refuse(std::move(reply));
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
  Framing framing{.close = false, .old_client = parser.get().version() == 10, .head_only = head_only_};
  const bool stays = parser.keep_alive();
  incoming.body = std::move(parser.get().body());
  const auto reply = co_await ask_serve(std::move(incoming), std::move(context));
  if (reply.refusal) count(reply.status, *reply.refusal);
  framing.close = !stays || connection_.last;
  alarm_.set(limits_.request_time);
  const auto bytes = wire_form(reply, framing);
  const bool written = co_await write(bytes);
  if (written && framing.close) {
    alarm_.set(kLingerTime);
    co_await stream_->finish();
  }
  co_return written && !framing.close;
}

Task<bool> Session::serve_one() {
  const bool begun = co_await wait_for_request();
  if (!begun) co_return false;
  enter(Stage::reading);
  alarm_.set(time_for_request());
  Parser parser;
  int failed = co_await read_head(parser);
  head_only_ = parser.get().method() == http::verb::head;
  if (failed != 0) co_return co_await end_with(failed);
  auto incoming = incoming_of(parser);
  client_ = incoming.peer;
  failed = fault_of(parser, incoming);
  if (failed == 0 && !settle_target(incoming)) failed = 400;
  // The host that a target names is a header now.
  if (failed == 0 && incoming.headers.size() > limits_.headers) failed = 431;
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

Task<void> serve_connection(std::unique_ptr<Stream> stream, std::shared_ptr<Connection> connection, Terms& terms) {
  Session session(std::move(stream), *connection, terms);
  co_await session.serve_all();
}

Task<void> turn_away(std::unique_ptr<Stream> stream, std::shared_ptr<Connection> connection, Terms& terms) {
  Session session(std::move(stream), *connection, terms);
  co_await session.refuse(plain_reply(503));
}

}  // namespace welcomed::net
