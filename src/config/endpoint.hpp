#pragma once
#include <string>
#include <string_view>

namespace welcomed::config {

/// Where a URL leads, spelt in one way: scheme and authority in lower case, without the root's dot and without a port
/// that is the scheme's own; the path decoded, without dot segments and empty ones (RFC 3986 section 6.2.2), as proxies
/// have it; without a query.
struct Endpoint {
  std::string scheme, authority, path;

  bool operator==(const Endpoint&) const = default;
};

[[nodiscard]] Endpoint endpoint_of(std::string_view url);

}  // namespace welcomed::config
