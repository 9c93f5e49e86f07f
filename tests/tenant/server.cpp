#include "server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <memory>

#include "ids.hpp"

namespace tenant {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;
using Stream = beast::tcp_stream;

constexpr std::uint64_t kLongestBody = 8'000'000;
constexpr std::uint32_t kLongestHeader = 64 * 1024;
constexpr std::chrono::minutes kIdle{10};

auto caught(ErrorCode& code) { return asio::redirect_error(asio::use_awaitable, code); }

/// False if the target is no URL this server takes.
bool convert(http::request<http::string_body>& message, Request& request) {
  request.method = std::string(message.method_string());
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  request.at = now_ms();
  request.id = fresh_guid();
  return take_apart({message.target().data(), message.target().size()}, request);
}

http::response<http::string_body> converted(const Response& response, bool keep_alive, bool head) {
  http::response<http::string_body> message{static_cast<http::status>(response.status), 11};
  for (const auto& [name, value] : response.headers) message.set(name, value);
  if (response.status != 204) {
    message.content_length(response.body.size());
    if (!head) message.body() = response.body;
  }
  message.keep_alive(keep_alive);
  return message;
}

void reset(tcp::socket& socket) {
  ErrorCode ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

/// Waits for the answer of a handler that has none yet.
asio::awaitable<Response> settled(asio::io_context& io, Response response) {
  if (!response.later) co_return response;
  auto timer = std::make_shared<asio::steady_timer>(io, asio::steady_timer::time_point::max());
  auto slot = std::make_shared<std::optional<Response>>();
  response.later([timer, slot](Response ready) {
    *slot = std::move(ready);
    timer->cancel();
  });
  ErrorCode code;
  if (!slot->has_value()) co_await timer->async_wait(caught(code));
  co_return std::move(**slot);
}

asio::awaitable<void> pause(asio::io_context& io, Millis delay) {
  asio::steady_timer timer(io, std::chrono::milliseconds(delay));
  ErrorCode code;
  co_await timer.async_wait(caught(code));
}

asio::awaitable<void> write_half(Stream& stream, const Response& response, bool keep_alive) {
  const auto message = converted(response, keep_alive, true);
  ErrorCode code;
  http::response_serializer<http::string_body> serializer(message);
  co_await http::async_write_header(stream, serializer, caught(code));
  const std::string half = response.body.substr(0, response.body.size() / 2);
  co_await asio::async_write(stream, asio::buffer(half), caught(code));
}

/// Keeps the connection open, unanswered, until the client leaves.
asio::awaitable<void> wait_for_close(Stream& stream) {
  char byte = 0;
  ErrorCode code;
  while (!code) co_await stream.async_read_some(asio::buffer(&byte, 1), caught(code));
}

/// Returns whether the connection can go on.
asio::awaitable<bool> finish(Stream& stream, const Answer& answer, bool keep_alive, bool head) {
  ErrorCode code;
  switch (answer.manner) {
    case Manner::reset:
      reset(stream.socket());
      co_return false;
    case Manner::closed:
      co_return false;
    case Manner::silent:
      co_await wait_for_close(stream);
      co_return false;
    case Manner::truncated:
      co_await write_half(stream, answer.response, keep_alive);
      co_return false;
    case Manner::whole:
      break;
  }
  const auto message = converted(answer.response, keep_alive, head);
  http::response_serializer<http::string_body> serializer(message);
  co_await http::async_write(stream, serializer, caught(code));
  co_return !code && keep_alive;
}

asio::awaitable<bool> read(Stream& stream, beast::flat_buffer& buffer,
                           http::request_parser<http::string_body>& parser) {
  ErrorCode code;
  parser.body_limit(kLongestBody);
  parser.header_limit(kLongestHeader);
  stream.expires_after(kIdle);
  co_await http::async_read_header(stream, buffer, parser, caught(code));
  if (code) co_return false;
  if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    static const std::string kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    co_await asio::async_write(stream, asio::buffer(kContinue), caught(code));
  }
  co_await http::async_read(stream, buffer, parser, caught(code));
  co_return !code;
}

}  // namespace

Server::Server(asio::io_context& io, std::uint16_t port, Service service)
    : io_(io), acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), port)), service_(std::move(service)) {}

void Server::start() { asio::co_spawn(io_, accept(), asio::detached); }

asio::awaitable<void> Server::accept() {
  while (true) {
    ErrorCode code;
    tcp::socket socket = co_await acceptor_.async_accept(caught(code));
    if (code) {
      // Out of descriptors, most likely: those in use will come free.
      co_await pause(io_, 10);
      continue;
    }
    socket.set_option(tcp::no_delay(true), code);
    asio::co_spawn(io_, session(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> Server::session(tcp::socket socket) {
  Stream stream(std::move(socket));
  beast::flat_buffer buffer;
  bool reused = false;
  bool open = true;
  while (open) {
    http::request_parser<http::string_body> parser;
    if (!co_await read(stream, buffer, parser)) break;
    stream.expires_never();
    Request request;
    const bool keep_alive = parser.get().keep_alive();
    const bool good = convert(parser.get(), request);
    request.reused = reused;
    Answer answer;
    if (good) {
      answer = service_(request);
    } else {
      answer.response = json_response(400, {{"error", {{"code", "BadRequest"}, {"message", "Bad request URL."}}}});
    }
    answer.response = co_await settled(io_, std::move(answer.response));
    if (answer.delay > 0) co_await pause(io_, answer.delay);
    if (answer.done) answer.done();
    open = co_await finish(stream, answer, keep_alive, request.method == "HEAD");
    reused = true;
  }
  ErrorCode ignored;
  stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace tenant
