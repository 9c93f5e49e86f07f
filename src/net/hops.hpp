#pragma once
#include <vector>

#include "net/headers.hpp"

namespace welcomed::net {

/// The headers that a message keeps when it is handed on: without those between two neighbours alone, `Connection` and
/// what it names among them (RFC 9110 §7.6.1); without `Host`, `Content-Length` and `Expect`, which whoever sends
/// writes anew; and without any that cannot stand on the wire. Order, spelling and repetitions stay.
[[nodiscard]] std::vector<Header> end_to_end(const std::vector<Header>& headers);

}  // namespace welcomed::net
