#include "net/server.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "net/crowd.hpp"
#include "net/peer.hpp"
#include "net/server_tls.hpp"
#include "net/url.hpp"

namespace welcomed::net {

using asio::ip::tcp;
using Stage = Connection::Stage;

std::string_view Incoming::header(std::string_view name) const { return find_header(headers, name); }

std::size_t Incoming::header_count(std::string_view name) const { return count_headers(headers, name); }

namespace {

/// Connections that may be told 503 at one time; further ones are just closed. Each holds a descriptor for a second at
/// most, beside those that are let in.
constexpr std::size_t kMostToldAtOnce = 256;
constexpr auto kPauseAfterAcceptError = std::chrono::milliseconds(100);

Result<tcp::endpoint> endpoint_of(const Address& address) {
  boost::system::error_code error;
  const auto ip = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
  if (error) return fail(address.host + " is no IP address");
  return tcp::endpoint(ip, address.port);
}

}  // namespace

struct Server::Inside : std::enable_shared_from_this<Server::Inside> {
  using Conversation = decltype(&serve_connection);

  Inside(asio::io_context& context, const ServerLimits& limits, Handler handler, std::shared_ptr<const ServerTls> with)
      : io(context),
        terms{.limits = limits, .handler = std::move(handler)},
        tls(std::move(with)),
        acceptor(context),
        changed(context, asio::steady_timer::time_point::max()) {}

  Status bind(const Address& address);
  static Task<void> accept(std::shared_ptr<Inside> self);
  static Task<void> hold(std::shared_ptr<Inside> self, Conversation conversation, Connections& list,
                         Connections::iterator place, std::unique_ptr<Stream> stream);
  static Task<void> drain(std::shared_ptr<Inside> self);
  void admit(tcp::socket socket);
  void keep_out(tcp::socket socket, const std::string& client, const char* why);
  void evict(Connection& connection, const char* lacking);
  [[nodiscard]] bool may_tell() const;
  void begin(Conversation conversation, Connections& list, std::string peer, std::unique_ptr<Stream> stream);
  void close_acceptor();

  asio::io_context& io;
  Terms terms;
  const std::shared_ptr<const ServerTls> tls;  // whoever reads the certificate anew shares it
  tcp::acceptor acceptor;
  Connections connections;
  Connections turned_away;
  asio::steady_timer changed;  ///< cancelled when a connection has gone
  std::string not_accepted;    ///< why the last one was not; empty when it was
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
      self->not_accepted.clear();
      self->admit(std::move(socket));
    } else if (self->acceptor.is_open()) {
      // Out of descriptors, most likely: trying again at once would only spin.
      self->not_accepted = error.message();
      self->terms.refusals.note(0, {"accept", error.message()}, "");
      asio::steady_timer pause(self->io, kPauseAfterAcceptError);
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
    }
  }
}

void Server::Inside::admit(tcp::socket socket) {
  const auto client = client_address(socket);
  auto peer = peer_of(client);
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const auto now = std::chrono::steady_clock::now();
  const bool spared = is_loopback(peer);
  if (!spared && terms.unfinished.too_many(peer, now)) return keep_out(std::move(socket), client, "handshakes");
  const auto room = room_for(peer, connections, terms.limits, now);
  if (!room.there) return keep_out(std::move(socket), client, room.lacking);
  if (room.instead_of != nullptr) evict(*room.instead_of, room.lacking);
  auto stream = tls ? tls_stream(std::move(socket), tls->context()) : plain_stream(std::move(socket));
  begin(&serve_connection, connections, std::move(peer), std::move(stream));
}

/// Without TLS a client can be told; with it that would cost what keeping out is to spare.
bool Server::Inside::may_tell() const {
  const auto evicted = std::ranges::count_if(connections, [](const auto& each) { return !each->owed.empty(); });
  return !tls && turned_away.size() + static_cast<std::size_t>(evicted) < kMostToldAtOnce;
}

/// Who has been answered knows that an idle connection may end; who just came may have a request on its way.
void Server::Inside::evict(Connection& connection, const char* lacking) {
  connection.evicted = true;
  if (connection.stage != Stage::idle || connection.asked || !may_tell()) return connection.close();
  connection.owed = lacking;
  connection.break_off();
}

void Server::Inside::keep_out(tcp::socket socket, const std::string& client, const char* why) {
  const bool told = may_tell();
  terms.refusals.note(told ? 503 : 0, {why, "no more connections are taken now"}, client);
  if (told) begin(&turn_away, turned_away, peer_of(client), plain_stream(std::move(socket)));
}

void Server::Inside::begin(Conversation conversation, Connections& list, std::string peer,
                           std::unique_ptr<Stream> stream) {
  const auto place = list.insert(list.end(), std::make_shared<Connection>());
  (*place)->peer = std::move(peer);
  spawn(io.get_executor(), hold(shared_from_this(), conversation, list, place, std::move(stream)));
}

Task<void> Server::Inside::hold(std::shared_ptr<Inside> self, Conversation conversation, Connections& list,
                                Connections::iterator place, std::unique_ptr<Stream> stream) {
  co_await conversation(std::move(stream), *place, self->terms);
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

Server::Server(asio::io_context& io, ServerLimits limits, Handler handler, std::shared_ptr<const ServerTls> tls)
    : inside_(std::make_shared<Inside>(io, limits, std::move(handler), std::move(tls))) {}

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

std::optional<Error> Server::trouble() const {
  if (inside_->not_accepted.empty()) return std::nullopt;
  return Error{"port " + std::to_string(port()) + " takes no connections: " + inside_->not_accepted,
               "where it says too many open files, raise LimitNOFILE= of the service"};
}

Refusals& Server::refusals() { return inside_->terms.refusals; }

Task<void> Server::drain() { return Inside::drain(inside_); }

}  // namespace welcomed::net
