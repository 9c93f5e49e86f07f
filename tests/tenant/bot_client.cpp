#include "bot_client.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <regex>

namespace tenant {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using ErrorCode = boost::system::error_code;

constexpr std::size_t kMostIdle = 64;
constexpr std::chrono::seconds kConnectTime{5};

auto caught(ErrorCode& code) { return asio::redirect_error(asio::use_awaitable, code); }

http::request<http::string_body> post_request(const std::string& host, const std::string& path, const std::string& body,
                                              const Fields& headers) {
  http::request<http::string_body> request{http::verb::post, path, 11};
  request.set(http::field::host, host);
  request.set(http::field::user_agent, "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = body;
  request.prepare_payload();
  return request;
}

}  // namespace

struct BotClient::Connection {
  explicit Connection(asio::io_context& io) : stream(io) {}
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
};

BotClient::BotClient(asio::io_context& io) : io_(io) {}
BotClient::~BotClient() = default;

bool BotClient::set_url(const std::string& url) {
  static const std::regex kUrl("http://([^/:]+)(:([0-9]{1,5}))?(/[^#]*)?");
  std::smatch parts;
  if (!std::regex_match(url, parts, kUrl)) return false;
  url_ = url;
  host_ = parts[1];
  port_ = parts[3].matched ? parts[3].str() : "80";
  path_ = parts[4].matched ? parts[4].str() : "/";
  idle_.clear();
  ++generation_;
  return true;
}

asio::awaitable<BotClient::Held> BotClient::connected(std::string& error) {
  ErrorCode code;
  auto connection = std::make_unique<Connection>(io_);
  connection->stream.expires_after(kConnectTime);
  // A resolver has a thread of its own, which a loaded machine wakes late: addresses in figures go without.
  const auto address = asio::ip::make_address(host_, code);
  if (!code) {
    const auto port = static_cast<std::uint16_t>(std::stoi(port_));
    co_await connection->stream.async_connect(tcp::endpoint(address, port), caught(code));
  } else {
    tcp::resolver resolver(io_);
    const auto addresses = co_await resolver.async_resolve(host_, port_, caught(code));
    if (!code) co_await connection->stream.async_connect(addresses, caught(code));
  }
  if (code) {
    error = "connect: " + code.message();
    co_return nullptr;
  }
  connection->stream.socket().set_option(tcp::no_delay(true));
  co_return connection;
}

asio::awaitable<BotAnswer> BotClient::exchange(Held connection, const std::string& body, const Fields& headers) {
  const unsigned generation = generation_;
  ErrorCode code;
  const auto request = post_request(host_ + ":" + port_, path_, body, headers);
  co_await http::async_write(connection->stream, request, caught(code));
  if (code) co_return BotAnswer{0, {}, "write: " + code.message()};
  http::response<http::string_body> response;
  co_await http::async_read(connection->stream, connection->buffer, response, caught(code));
  if (code) co_return BotAnswer{0, {}, (code == beast::error::timeout ? "timeout: " : "read: ") + code.message()};
  if (response.keep_alive() && generation == generation_ && idle_.size() < kMostIdle) {
    connection->stream.expires_never();
    idle_.push_back(std::move(connection));
  }
  co_return BotAnswer{
      response.result_int() > 0 ? static_cast<int>(response.result_int()) : 0, std::move(response.body()), {}};
}

asio::awaitable<BotAnswer> BotClient::post(std::string body, Fields headers, std::chrono::milliseconds timeout) {
  if (!idle_.empty()) {
    Held kept = std::move(idle_.back());
    idle_.pop_back();
    kept->stream.expires_after(timeout);
    BotAnswer answer = co_await exchange(std::move(kept), body, headers);
    if (answer.status != 0 || answer.error.starts_with("timeout")) co_return answer;
  }
  std::string error;
  Held fresh = co_await connected(error);
  if (!fresh) co_return BotAnswer{0, {}, error};
  fresh->stream.expires_after(timeout);
  co_return co_await exchange(std::move(fresh), body, headers);
}

}  // namespace tenant
