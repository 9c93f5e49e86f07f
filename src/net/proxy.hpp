#pragma once
#include <optional>

#include "base/secret.hpp"
#include "net/url.hpp"

namespace welcomed::net {

/// An HTTP proxy that tunnels TLS with CONNECT, spoken to in the clear.
struct Proxy {
  Url url;
  std::string user;  ///< empty: no credentials
  Secret password;
};

/// What HTTPS_PROXY holds: `http://user:password@host:port`, `host:port`; nothing for an empty text. Without a port
/// it is 80.
[[nodiscard]] Result<std::optional<Proxy>> parse_proxy(std::string_view text);

/// False for loopback and for link-local addresses: a cloud's metadata service is no business of a proxy.
[[nodiscard]] bool goes_through_proxy(const Url& url);

}  // namespace welcomed::net
