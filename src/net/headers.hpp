#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace welcomed::net {

struct Header {
  std::string name;
  std::string value;
};

/// Header names and the like compare without case, ASCII only.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

/// The value of the first header of that name; empty when there is none.
[[nodiscard]] std::string_view find_header(const std::vector<Header>& headers, std::string_view name);

[[nodiscard]] std::size_t count_headers(const std::vector<Header>& headers, std::string_view name);

/// Whether it can stand on the wire: the name a token, the value without control characters (RFC 9110 §5).
[[nodiscard]] bool is_sendable(const Header& header);

/// A method or a header name, as RFC 9110 §5.6.2 has it.
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace welcomed::net
