#pragma once
#include <chrono>

#include "net/server.hpp"
#include "net/stream.hpp"
#include "net/unfinished_handshakes.hpp"

namespace welcomed::net {

/// What the server knows of one connection. Io thread only.
struct Connection {
  enum class Stage {
    idle,     ///< before its first request, or between two
    reading,  ///< a handshake or a request has begun, or is owed; nobody has vouched for it
    serving,  ///< `Handler::head` has let it in
    closing,  ///< the last answer is on its way
  };
  std::string peer;  ///< as `peer_of` names it
  Stage stage = Stage::idle;
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();  ///< of the stage
  bool asked = false;                                                              ///< its first request has begun
  bool evicted = false;                                                            ///< by the server, and about to end
  std::string_view owed;            ///< set by the server before `break_off`: the reason of the 503 with which it ends
  bool last = false;                ///< set by the server: no further request after the one being served
  std::function<void()> close;      ///< at once; empty before and after its session
  std::function<void()> break_off;  ///< ends what it waits for; there when `close` is
};

/// How a server treats its clients, and what it has seen of them.
struct Terms {
  const ServerLimits limits;
  const Handler handler;
  Refusals refusals;
  UnfinishedHandshakes unfinished;
};

/// Serves a connection until it is closed. `terms` must outlive it.
Task<void> serve_connection(std::unique_ptr<Stream> stream, std::shared_ptr<Connection> connection, Terms& terms);

/// Answers 503 to a connection for which there is no room, and closes it.
Task<void> turn_away(std::unique_ptr<Stream> stream, std::shared_ptr<Connection> connection, Terms& terms);

}  // namespace welcomed::net
