#include "net/crowd.hpp"

#include "net/url.hpp"

namespace welcomed::net {
namespace {

using Stage = Connection::Stage;
using Time = std::chrono::steady_clock::time_point;

/// Whoever takes longer for a request head, or a handshake, is as good as idle when room is needed.
constexpr auto kPatience = std::chrono::seconds(1);

bool may_be_evicted(const Connection& connection, Time now) {
  if (!connection.close) return false;
  if (connection.stage == Stage::idle) return true;
  return connection.stage != Stage::serving && now - connection.since > kPatience;
}

/// Those that stay, and which of them has been idle longest.
struct Group {
  std::size_t count = 0;
  Connection* longest_idle = nullptr;

  void add(Connection& connection, Time now) {
    ++count;
    if (!may_be_evicted(connection, now)) return;
    if (longest_idle == nullptr || connection.since < longest_idle->since) longest_idle = &connection;
  }
  [[nodiscard]] Room room(std::size_t most, const char* lacking) const {
    if (count < most) return {.there = true};
    return {.there = longest_idle != nullptr, .instead_of = longest_idle, .lacking = lacking};
  }
};

}  // namespace

Room room_for(const std::string& peer, const Connections& all, const ServerLimits& limits, Time now) {
  Group everybody;
  Group theirs;
  for (const auto& each : all) {
    if (each->evicted) continue;
    everybody.add(*each, now);
    if (each->peer == peer) theirs.add(*each, now);
  }
  const bool has_share = !is_loopback(peer);
  const auto of_peer = theirs.room(limits.connections_per_peer, "peer");
  if (has_share && (!of_peer.there || of_peer.instead_of != nullptr)) return of_peer;
  return everybody.room(limits.connections, "crowded");
}

}  // namespace welcomed::net
