#pragma once
#include <string>
#include <string_view>

#include "net/exchange.hpp"

namespace welcomed::net {

/// Whom a request connects to.
struct Peer {
  std::string origin;  ///< `host:port` of the service
  std::string proxy;   ///< `host:port`, empty when there is none
  bool loopback = false;
};

/// Turns an error of cpprestsdk into ours. Its codes mislead, and the phase is only in its message: `message` and
/// `code` of its http_exception; `began` says that it has told of a written head.
[[nodiscard]] Failure failure_of(std::string_view message, int code, bool began, const Peer& peer);

}  // namespace welcomed::net
