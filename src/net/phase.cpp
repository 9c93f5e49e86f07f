#include "net/phase.hpp"

#include <array>
#include <system_error>

#include "net/trust.hpp"

namespace welcomed::net {
namespace {

enum class Phase { resolve, resolve_proxy, connect, connect_proxy, tunnel, tls, stopped, invalid, write, wait, read };

struct Row {
  std::string_view message;
  Phase phase;
};

/// The messages of cpprestsdk 2.10.18, http_client_asio.cpp, by how they begin; the first that fits.
constexpr std::array kRows{
    Row{"Error resolving proxy address", Phase::resolve_proxy},
    Row{"Error resolving address", Phase::resolve},
    Row{"Failed to resolve address", Phase::resolve},
    Row{"Failed to connect to any resolved proxy endpoint", Phase::connect_proxy},
    Row{"Failed to connect to any resolved endpoint", Phase::connect},
    // Once cancelled, the library calls every error so, whatever its phase. A head that was written before has been
    // told of by then, and one is not written by halves: it fits the empty buffer of its connection.
    Row{"Operation canceled", Phase::stopped},
    Row{"Request canceled by user.", Phase::stopped},
    Row{"Failed to send connect request to proxy.", Phase::tunnel},
    Row{"Failed to read HTTP status line from proxy", Phase::tunnel},
    Row{"Invalid HTTP status line during proxy connection", Phase::tunnel},
    Row{"Expected a 200 response from proxy", Phase::tunnel},
    Row{"Error in SSL handshake", Phase::tls},
    Row{"The method string is invalid.", Phase::invalid},
    Row{"Failed to write request", Phase::write},
    Row{"Failed to read HTTP status line", Phase::wait},
    Row{"cannot rewind input stream", Phase::wait},
};

Phase phase_of(std::string_view message) {
  for (const auto& row : kRows) {
    if (message.starts_with(row.message)) return row.phase;
  }
  return Phase::read;
}

bool is_before_writing(Phase phase) { return phase < Phase::write; }

/// The library reports a refused connection and an unreachable host alike; loopback is never unreachable.
std::string connect_text(const std::string& endpoint, int code, bool loopback) {
  const auto target = "connection to " + endpoint;
  if (code == static_cast<int>(std::errc::connection_refused)) return target + " refused";
  if (code == static_cast<int>(std::errc::host_unreachable)) {
    return target + (loopback ? " refused" : " refused, or no route to it");
  }
  return target + " failed: " + std::generic_category().message(code);
}

std::string tls_text(const std::string& origin, int code) {
  const auto reason = tls_reason(static_cast<unsigned long>(static_cast<unsigned>(code)));
  return "TLS with " + origin + " not agreed: " + (reason.empty() ? "the connection was closed" : reason);
}

std::string text_of(Phase phase, std::string_view message, int code, const Peer& peer) {
  // A plain request through a proxy fails with the messages of a direct one.
  const auto& next_hop = peer.proxy.empty() ? peer.origin : peer.proxy;
  switch (phase) {
    case Phase::resolve:
    case Phase::resolve_proxy:
      return "the name of " + next_hop + " was not resolved";
    case Phase::connect:
    case Phase::connect_proxy:
      return connect_text(next_hop, code, peer.loopback && peer.proxy.empty());
    case Phase::tunnel:
      return "the proxy " + peer.proxy + " opened no way to " + peer.origin + ": " + std::string(message);
    case Phase::tls:
      return tls_text(peer.origin, code);
    case Phase::stopped:
      return "connection to " + next_hop + " not made in time";
    case Phase::write:
      return "connection to " + peer.origin + " broke while the request was sent";
    case Phase::wait:
      return "connection to " + peer.origin + " broke before an answer came";
    case Phase::invalid:
    case Phase::read:
      return "exchange with " + peer.origin + " failed: " + std::string(message);
  }
  return {};
}

}  // namespace

Failure failure_of(std::string_view message, int code, bool began, const Peer& peer) {
  const auto phase = phase_of(message);
  return {.surely_unsent = !began && is_before_writing(phase), .text = text_of(phase, message, code, peer)};
}

}  // namespace welcomed::net
