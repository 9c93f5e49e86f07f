#pragma once
#include <list>
#include <memory>

#include "net/session.hpp"

namespace welcomed::net {

using Connections = std::list<std::shared_ptr<Connection>>;

/// What it takes to let one more connection in.
struct Room {
  bool there = false;
  Connection* instead_of = nullptr;  ///< has to go for it; null where there is room beside all
  const char* lacking = "";          ///< what is full, unless there is room beside all
};

/// Whether a connection of `peer` fits, if need be in place of the one that has been idle longest: of that peer when it
/// has its share already, else of all. A peer on loopback is a proxy, which speaks for many and has no share.
[[nodiscard]] Room room_for(const std::string& peer, const Connections& all, const ServerLimits& limits,
                            std::chrono::steady_clock::time_point now);

}  // namespace welcomed::net
