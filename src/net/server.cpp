#include "net/server.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>

#include "base/log.hpp"
#include "net/session.hpp"

namespace welcomed::net {

using asio::ip::tcp;
using Stage = Connection::Stage;

std::string_view Incoming::header(std::string_view name) const { return find_header(headers, name); }

std::size_t Incoming::header_count(std::string_view name) const { return count_headers(headers, name); }

namespace {

/// Whoever takes longer for a request head is as good as idle when room is needed.
constexpr auto kPatience = std::chrono::seconds(1);
/// Connections that may be told 503 at one time; further ones are just closed.
constexpr std::size_t kMostTurnedAway = 32;
constexpr auto kPauseAfterAcceptError = std::chrono::milliseconds(100);

bool may_be_evicted(const Connection& connection) {
  if (connection.stage == Stage::idle) return true;
  const auto age = std::chrono::steady_clock::now() - connection.since;
  return connection.stage != Stage::serving && age > kPatience;
}

Result<tcp::endpoint> endpoint_of(const Address& address) {
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
  if (error) return fail(address.host + " is no IP address");
  return tcp::endpoint(ip, address.port);
}

}  // namespace

struct Server::Inside : std::enable_shared_from_this<Server::Inside> {
  using Connections = std::list<std::shared_ptr<Connection>>;
  using Conversation = decltype(&serve_connection);

  Inside(asio::io_context& context, const ServerLimits& given, Handler functions)
      : io(context),
        limits(given),
        handler(std::move(functions)),
        acceptor(context),
        changed(context, asio::steady_timer::time_point::max()) {}

  Status bind(const Address& address);
  static Task<void> accept(std::shared_ptr<Inside> self);
  static Task<void> hold(std::shared_ptr<Inside> self, Conversation conversation, Connections& list,
                         Connections::iterator place, tcp::socket socket);
  static Task<void> drain(std::shared_ptr<Inside> self);
  void admit(tcp::socket socket);
  bool has_room();
  void close_acceptor();

  asio::io_context& io;
  const ServerLimits limits;
  const Handler handler;
  tcp::acceptor acceptor;
  Connections connections;
  Connections turned_away;
  asio::steady_timer changed;  ///< cancelled when a connection has gone
};

Status Server::Inside::bind(const Address& address) {
  const auto endpoint = endpoint_of(address);
  if (!endpoint) return tl::unexpected(endpoint.error());
  boost::system::error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) return {};
  close_acceptor();
  return fail("cannot listen on " + address.host + " port " + std::to_string(address.port) + ": " + error.message(),
              "choose another address, or stop what listens there");
}

void Server::Inside::close_acceptor() {
  boost::system::error_code ignored;
  acceptor.close(ignored);
}

Task<void> Server::Inside::accept(std::shared_ptr<Inside> self) {
  while (self->acceptor.is_open()) {
    boost::system::error_code error;
    tcp::socket socket = co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
    if (!error) {
      self->admit(std::move(socket));
    } else if (self->acceptor.is_open()) {
      // Out of descriptors, most likely: trying again at once would only spin.
      log::warning("server.accept_failed", {{"error", error.message()}});
      asio::steady_timer pause(self->io, kPauseAfterAcceptError);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

/// Whether another connection fits, if need be in place of the one that has been idle longest.
bool Server::Inside::has_room() {
  std::size_t staying = 0;
  Connection* longest = nullptr;
  for (const auto& each : connections) {
    if (each->evicted) continue;
    ++staying;
    if (!each->close || !may_be_evicted(*each)) continue;
    if (longest == nullptr || each->since < longest->since) longest = each.get();
  }
  if (staying < limits.connections) return true;
  if (longest == nullptr) return false;
  longest->evicted = true;
  longest->close();
  return true;
}

void Server::Inside::admit(tcp::socket socket) {
  const bool room = has_room();
  if (!room && turned_away.size() >= kMostTurnedAway) return;
  auto& list = room ? connections : turned_away;
  const auto place = list.insert(list.end(), std::make_shared<Connection>());
  const auto conversation = room ? &serve_connection : &turn_away;
  spawn(io.get_executor(), hold(shared_from_this(), conversation, list, place, std::move(socket)));
}

Task<void> Server::Inside::hold(std::shared_ptr<Inside> self, Conversation conversation, Connections& list,
                                Connections::iterator place, tcp::socket socket) {
  co_await conversation(std::move(socket), *place, self->limits, self->handler);
  list.erase(place);
  self->changed.cancel();
}

Task<void> Server::Inside::drain(std::shared_ptr<Inside> self) {
  self->close_acceptor();
  for (const auto& each : self->connections) {
    each->last = true;
    if (each->stage != Stage::serving && each->stage != Stage::closing && each->close) each->close();
  }
  while (!self->connections.empty()) {
    boost::system::error_code cancelled;
    co_await self->changed.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  }
}

Server::Server(asio::io_context& io, ServerLimits limits, Handler handler)
    : inside_(std::make_shared<Inside>(io, limits, std::move(handler))) {}

Server::~Server() {
  inside_->close_acceptor();
  for (const auto& list : {inside_->connections, inside_->turned_away}) {
    for (const auto& each : list) {
      each->last = true;
      if (each->close) each->close();
    }
  }
}

Status Server::listen(const Address& address) {
  auto status = inside_->bind(address);
  if (status) spawn(inside_->io.get_executor(), Inside::accept(inside_));
  return status;
}

std::uint16_t Server::port() const {
  boost::system::error_code error;
  const auto endpoint = inside_->acceptor.local_endpoint(error);
  return error ? std::uint16_t{0} : endpoint.port();
}

Task<void> Server::drain() { return Inside::drain(inside_); }

}  // namespace welcomed::net
