#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::admin {

/// How the admin address may be called.
struct OwnNames {
  std::vector<std::string> hosts;  ///< `*.` in front takes every subdomain
  std::string address;             ///< the IP address of ours that a request came to
};

/// Whether a Host header names the admin address: by that IP address or one of loopback, as localhost, or by one of the
/// hosts, with any port. Whoever owns a name may let it lead to our address, so that a page of theirs asks us from
/// within a browser that can reach us, and a page may come from an IP address of theirs; they do not own these.
[[nodiscard]] bool is_own_host(std::string_view host, const OwnNames& names);

/// The same of an Origin header (RFC 6454).
[[nodiscard]] bool is_own_origin(std::string_view origin, const OwnNames& names);

}  // namespace welcomed::admin
