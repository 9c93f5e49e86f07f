#pragma once
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>

#include "net/server.hpp"

namespace welcomed::net {

/// What the server knows of one connection. Io thread only.
struct Connection {
  enum class Stage {
    idle,     ///< between two requests
    reading,  ///< a request has begun; nobody has vouched for it
    serving,  ///< `Handler::head` has let it in
    closing,  ///< the last answer is on its way
  };
  Stage stage = Stage::idle;
  std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();  ///< of the stage
  bool evicted = false;                                                            ///< by the server, and about to end
  bool last = false;            ///< set by the server: no further request after the one being served
  std::function<void()> close;  ///< at once; empty before and after its session
};

/// Serves a connection until it is closed. `limits` and `handler` must outlive it.
Task<void> serve_connection(asio::ip::tcp::socket socket, std::shared_ptr<Connection> connection,
                            const ServerLimits& limits, const Handler& handler);

/// Answers 503 to a connection for which there is no room, and closes it.
Task<void> turn_away(asio::ip::tcp::socket socket, std::shared_ptr<Connection> connection, const ServerLimits& limits,
                     const Handler& handler);

}  // namespace welcomed::net
