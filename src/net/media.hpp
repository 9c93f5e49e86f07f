#pragma once
#include <vector>

#include "net/headers.hpp"

namespace welcomed::net {

/// Whether a body with these headers is text of UTF-8 as it stands: no `Content-Encoding` but identity (RFC 9110 §8.4),
/// and no `charset` of its `Content-Type` but UTF-8 (§8.3).
[[nodiscard]] bool is_plain_utf8(const std::vector<Header>& headers);

}  // namespace welcomed::net
