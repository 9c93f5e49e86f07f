#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "net/headers.hpp"

namespace welcomed::net {

/// The headers that a message keeps when it is handed on: without those between two neighbours alone, `Connection` and
/// what it names among them (RFC 9110 §7.6.1); without `Host`, `Content-Length` and `Expect`, which whoever sends
/// writes anew; and without any that cannot stand on the wire. Order, spelling and repetitions stay.
[[nodiscard]] std::vector<Header> end_to_end(const std::vector<Header>& headers);

/// The `Via` header that a proxy of that name adds to what it hands on (RFC 9110 §7.6.3).
[[nodiscard]] Header via(const std::string& name);

/// Whether a message has passed a proxy of that name already.
[[nodiscard]] bool passed(const std::vector<Header>& headers, std::string_view name);

/// Whether something between the client and us shows in the headers: `Forwarded`, `X-Forwarded` and all that begin with
/// `X-Forwarded-`, `X-Real-IP`, `Via`.
[[nodiscard]] bool came_past_proxy(const std::vector<Header>& headers);

}  // namespace welcomed::net
