#include "net/url.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "base/letters.hpp"

namespace welcomed::net {
namespace {

constexpr std::size_t kLongest = 8U << 10U;
constexpr std::size_t kLongestHost = 253;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_one_of(char c, std::string_view set) { return c != '\0' && set.find(c) != std::string_view::npos; }
bool is_unreserved(char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "-._~"); }

std::uint16_t port_of(std::string_view scheme) { return scheme == "https" ? 443 : 80; }

tl::unexpected<Error> refusal(std::string_view why) { return fail("no usable URL: " + std::string(why)); }

/// Takes the scheme off `text`.
Result<std::string> take_scheme(std::string_view& text) {
  const auto end = text.find("://");
  if (end == std::string_view::npos) return refusal("it has no scheme");
  auto scheme = ascii_lower(text.substr(0, end));
  if (scheme != "http" && scheme != "https") return refusal("its scheme is neither http nor https");
  text.remove_prefix(end + 3);
  return scheme;
}

Result<std::string> checked_name(std::string_view name) {
  const auto fits = [](char c) { return is_letter(c) || is_digit(c) || is_one_of(c, "-._"); };
  if (name.empty()) return refusal("it has no host");
  if (name.size() > kLongestHost) return refusal("its host is longer than any name");
  if (!std::ranges::all_of(name, fits)) return refusal("its host is no host name");
  if (name.front() == '.' || name.find("..") != std::string_view::npos) return refusal("its host is no host name");
  return ascii_lower(name);
}

Result<std::string> checked_ipv6(std::string_view literal) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v6(std::string(literal), error);
  if (error || address.scope_id() != 0) return refusal("its host is no IPv6 address");
  return ascii_lower(literal);
}

/// Takes the host off `authority` and leaves the port with its colon.
Result<std::string> take_host(std::string_view& authority) {
  if (!authority.starts_with('[')) {
    const auto end = std::min(authority.find(':'), authority.size());
    const auto name = authority.substr(0, end);
    authority.remove_prefix(end);
    return checked_name(name);
  }
  const auto end = authority.find(']');
  if (end == std::string_view::npos) return refusal("its IPv6 address has no end");
  const auto literal = authority.substr(1, end - 1);
  authority.remove_prefix(end + 1);
  return checked_ipv6(literal);
}

Result<std::uint16_t> parse_port(std::string_view text) {
  constexpr std::size_t kMostDigits = 5;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && text.size() <= kMostDigits;
  if (!whole || port == 0) return refusal("its port is not between 1 and 65535");
  return port;
}

Status read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != std::string_view::npos) return refusal("it holds user information");
  auto host = take_host(authority);
  if (!host) return tl::unexpected(host.error());
  url.host = std::move(*host);
  url.port = port_of(url.scheme);
  if (authority.empty()) return {};
  if (authority.front() != ':') return refusal("its host is no host name");
  const auto port = parse_port(authority.substr(1));
  if (!port) return tl::unexpected(port.error());
  url.port = *port;
  url.port_given = true;
  return {};
}

/// `reg-name`, of which any address of IPv4 is one.
bool is_registered_name(std::string_view name) {
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool escape = name[i] == '%' && i + 2 < name.size() && is_hex(name[i + 1]) && is_hex(name[i + 2]);
    if (!escape && !is_unreserved(name[i]) && !is_one_of(name[i], "!$&'()*+,;=")) return false;
  }
  return true;
}

Status check_target(std::string_view target) {
  for (std::size_t i = 0; i < target.size(); ++i) {
    const char c = target[i];
    if (c == '#') return refusal("it has a fragment");
    if (c == '%') {
      if (i + 2 >= target.size() || !is_hex(target[i + 1]) || !is_hex(target[i + 2])) {
        return refusal("it has a % without two hexadecimal digits");
      }
    } else if (!is_unreserved(c) && !is_one_of(c, "!$&'()*+,;=:@/?")) {
      return refusal("it has a character that must be percent-encoded");
    }
  }
  return {};
}

std::string with_brackets(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

}  // namespace

std::string Url::origin() const {
  auto result = scheme + "://" + with_brackets(host);
  if (port != port_of(scheme)) result += ":" + std::to_string(port);
  return result;
}

std::string Url::text() const { return origin() + target; }

std::string Url::endpoint() const { return with_brackets(host) + ":" + std::to_string(port); }

Result<Url> parse_url(std::string_view text) {
  if (text.size() > kLongest) return refusal("it is longer than 8 KiB");
  Url url;
  auto scheme = take_scheme(text);
  if (!scheme) return tl::unexpected(scheme.error());
  url.scheme = std::move(*scheme);
  const auto end = std::min(text.find_first_of("/?#"), text.size());
  if (const auto status = read_authority(text.substr(0, end), url); !status) return tl::unexpected(status.error());
  const auto target = text.substr(end);
  if (const auto status = check_target(target); !status) return tl::unexpected(status.error());
  url.target = (target.starts_with('/') ? "" : "/") + std::string(target);
  return url;
}

std::optional<std::string> host_in(std::string_view authority) {
  Url url{.scheme = "http", .host = {}, .target = {}};
  if (authority.size() > kLongest || !read_authority(authority, url)) return std::nullopt;
  return std::move(url.host);
}

bool is_authority(std::string_view text) {
  const auto end = text.starts_with('[') ? text.find(']') : std::min(text.find(':'), text.size());
  if (end == std::string_view::npos) return false;
  const auto port = text.substr(end + (text.starts_with('[') ? 1 : 0));
  const bool sound_port = port.empty() || (port.front() == ':' && std::ranges::all_of(port.substr(1), is_digit));
  const bool sound_host = text.starts_with('[') ? checked_ipv6(text.substr(1, end - 1)).has_value()
                                                : is_registered_name(text.substr(0, end));
  return sound_port && sound_host;
}

bool is_loopback(std::string_view host) {
  if (ascii_lower(host) == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  return !error && address.is_loopback();
}

bool fits_host(std::string_view host, std::string_view pattern) {
  const auto wanted = ascii_lower(pattern);
  if (!wanted.starts_with("*.")) return host == wanted;
  const auto below = std::string_view(wanted).substr(1);
  return host.size() > below.size() && host.ends_with(below);
}

bool is_link_local(std::string_view host) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(std::string(host), error);
  if (error) return false;
  if (address.is_v6()) return address.to_v6().is_link_local();
  const auto bytes = address.to_v4().to_bytes();
  return bytes[0] == 169 && bytes[1] == 254;
}

std::string encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string result;
  constexpr std::size_t kMostOfOneByte = 3;
  // What grew would leave a part of what may be a secret.
  result.reserve(kMostOfOneByte * text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += kDigits[byte >> 4U];
    result += kDigits[byte & 0xFU];
  }
  return result;
}

}  // namespace welcomed::net
