#pragma once
#include "net/server.hpp"

namespace welcomed::daemon {

/// Whether a request without a token may be one of a tool on this machine (`listen.accept_unsigned`): from loopback, to
/// a loopback `Host`, as application/json, and with no sign of a proxy in between or of a page in a browser. A page may
/// send what is no JSON to any address without asking, and a name of its own may lead here.
[[nodiscard]] bool may_come_unsigned(const net::Incoming& request);

}  // namespace welcomed::daemon
