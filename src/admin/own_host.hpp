#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::admin {

/// Whether a Host header names the admin address: by an IP address, as localhost, or by one of `hosts` (`*.` in front
/// takes every subdomain), with any port. Whoever owns a name may let it lead to our address, so that a page of theirs
/// asks us from within a browser that can reach us; they do not own these.
[[nodiscard]] bool is_own_host(std::string_view host, const std::vector<std::string>& hosts);

/// The same of an Origin header (RFC 6454).
[[nodiscard]] bool is_own_origin(std::string_view origin, const std::vector<std::string>& hosts);

}  // namespace welcomed::admin
