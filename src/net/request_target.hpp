#pragma once
#include "net/server.hpp"

namespace welcomed::net {

/// Brings a target in absolute form, as of a proxy's client, into origin form, so that path and `Host` tell all that
/// handlers look at. Its authority counts for `Host`, which is added where there is none (RFC 9112 section 3.2.2).
/// False for one that is no usable URL, and where `Host` names another host or port: who stands between may have heeded
/// either. All other targets stay as they are.
[[nodiscard]] bool settle_target(Incoming& request);

}  // namespace welcomed::net
