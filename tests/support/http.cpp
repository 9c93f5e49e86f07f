#include "support/http.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstddef>
#include <mutex>
#include <random>
#include <stdexcept>

namespace support {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

constexpr std::uint64_t kMostBytes = 256 * 1024 * 1024;

struct Url {
  std::string host, port, target;
};

Url parse(const std::string& url) {
  const std::string scheme = "http://";
  if (url.rfind(scheme, 0) != 0) throw std::runtime_error("not an http URL: " + url);
  const std::string rest = url.substr(scheme.size());
  const auto slash = rest.find('/');
  const std::string authority = rest.substr(0, slash);
  const auto colon = authority.find(':');
  return {authority.substr(0, colon), colon == std::string::npos ? "80" : authority.substr(colon + 1),
          slash == std::string::npos ? "/" : rest.substr(slash)};
}

/// Starts one asynchronous step and waits for it; so the stream's timer holds, which it does not for blocking ones.
template <typename Start>
void step(asio::io_context& io, Start start) {
  beast::error_code result;
  start([&result](const beast::error_code& code, auto&&...) { result = code; });
  io.restart();
  io.run();
  if (result) throw beast::system_error(result);
}

http::response<http::string_body> exchange(const Url& url, http::request<http::string_body>& request,
                                           std::chrono::milliseconds timeout) {
  asio::io_context io;
  const auto endpoints = tcp::resolver(io).resolve(url.host, url.port);
  beast::tcp_stream stream(io);
  stream.expires_after(timeout);
  step(io, [&](auto done) { stream.async_connect(endpoints, done); });
  step(io, [&](auto done) { http::async_write(stream, request, done); });
  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kMostBytes);
  step(io, [&](auto done) { http::async_read(stream, buffer, parser, done); });
  return parser.release();
}

/// Whether no other test of this machine was given it. It is ours until this process ends, by an abstract name
/// (unix(7)), which leaves nothing behind.
bool is_ours(std::uint16_t port) {
  const auto name = "welcomed-test-port-" + std::to_string(port);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), length) == 0) return true;
  ::close(descriptor);
  return false;
}

bool is_free(std::uint16_t port) {
  asio::io_context io;
  tcp::acceptor acceptor(io, tcp::v4());
  boost::system::error_code taken;
  acceptor.bind({asio::ip::address_v4::loopback(), port}, taken);
  return !taken;
}

}  // namespace

HttpAnswer http_send(const std::string& method, const std::string& address, const std::string& body,
                     const HttpHeaders& headers, std::chrono::milliseconds timeout) {
  const Url url = parse(address);
  http::request<http::string_body> request(http::string_to_verb(method), url.target, 11, body);
  request.set(http::field::host, url.host + ":" + url.port);
  request.set(http::field::connection, "close");
  if (!body.empty()) request.set(http::field::content_type, "application/json");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.prepare_payload();
  try {
    const auto response = exchange(url, request, timeout);
    HttpAnswer answer{static_cast<int>(response.result_int()), {}, response.body()};
    for (const auto& field : response) answer.headers[std::string(field.name_string())] = std::string(field.value());
    return answer;
  } catch (const std::exception& error) {
    throw std::runtime_error(address + ": " + error.what());
  }
}

HttpAnswer http_get(const std::string& url, const HttpHeaders& headers, std::chrono::milliseconds timeout) {
  return http_send("GET", url, {}, headers, timeout);
}

HttpAnswer http_post(const std::string& url, const std::string& body, const HttpHeaders& headers,
                     std::chrono::milliseconds timeout) {
  return http_send("POST", url, body, headers, timeout);
}

std::uint16_t free_port() {
  // Below those that an outgoing connection of anybody might take before the program does that it is meant for.
  static std::mutex one_at_a_time;
  static std::mt19937 chance{std::random_device()()};
  const std::lock_guard lock(one_at_a_time);
  std::uniform_int_distribution<std::uint16_t> any(10'000, 32'000);
  for (;;) {
    const auto port = any(chance);
    if (is_ours(port) && is_free(port)) return port;
  }
}

}  // namespace support
