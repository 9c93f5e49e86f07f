#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace welcomed::net {

/// An absolute http or https URL without user information and without a fragment.
struct Url {
  std::string scheme;  ///< "http" or "https"
  std::string host;    ///< lower case; an IPv6 address without its brackets
  std::uint16_t port = 0;
  bool port_given = false;
  std::string target;  ///< path and query as given, at least "/"

  [[nodiscard]] std::string origin() const;    ///< `https://host`, with the port unless it is the scheme's own
  [[nodiscard]] std::string text() const;      ///< origin and target
  [[nodiscard]] std::string endpoint() const;  ///< `host:port`, for messages
};

/// At most 8 KiB; control characters, blanks, user information and fragments are refused (RFC 3986).
[[nodiscard]] Result<Url> parse_url(std::string_view text);

/// The host that `host` or `host:port` names, as `Url::host` has it; nothing for any other text.
[[nodiscard]] std::optional<std::string> host_in(std::string_view authority);

/// Whether it is `uri-host [":" port]` (RFC 9110 section 7.2, RFC 3986 section 3.2), which may be empty, and may also
/// name what is no usable host. Of addresses in brackets those of IPv6 alone are taken.
[[nodiscard]] bool is_authority(std::string_view text);

/// The path of a request's target, without its query.
[[nodiscard]] inline std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

/// localhost, 127.0.0.0/8 and ::1, as text; no name is looked up.
[[nodiscard]] bool is_loopback(std::string_view host);

/// Whether a host, in lower case, is one of those that a pattern stands for: a host, or `*.` and a domain for every
/// name below that.
[[nodiscard]] bool fits_host(std::string_view host, std::string_view pattern);

/// 169.254.0.0/16 and fe80::/10, as text: where a cloud's metadata service answers.
[[nodiscard]] bool is_link_local(std::string_view host);

/// Percent-encodes all but the unreserved characters: for one path segment or one query value.
[[nodiscard]] std::string encode(std::string_view text);

}  // namespace welcomed::net
