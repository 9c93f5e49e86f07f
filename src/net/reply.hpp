#pragma once
#include <string>

#include "net/server.hpp"

namespace welcomed::net {

/// How a reply goes out.
struct Framing {
  bool close = false;       ///< it is the last of the connection
  bool old_client = false;  ///< HTTP/1.0, which must be told that the connection stays
  bool head_only = false;   ///< the answer to HEAD
};

/// The bytes of a reply. Headers that cannot stand on the wire are left out.
[[nodiscard]] std::string wire_form(const Reply& reply, Framing framing);

}  // namespace welcomed::net
