#pragma once
#include <string_view>
#include <vector>

#include "net/headers.hpp"

namespace welcomed::net {

/// Whether a body with these headers is text of UTF-8 as it stands: no `Content-Encoding` but identity (RFC 9110 §8.4),
/// and no `charset` of its `Content-Type` but UTF-8 (§8.3).
[[nodiscard]] bool is_plain_utf8(const std::vector<Header>& headers);

/// Whether a `Content-Type` is application/json, whatever its parameters.
[[nodiscard]] bool is_json(std::string_view content_type);

}  // namespace welcomed::net
