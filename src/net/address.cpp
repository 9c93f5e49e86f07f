#include <boost/asio/ip/address.hpp>
#include <charconv>

#include "net/server.hpp"

namespace welcomed::net {
namespace {

tl::unexpected<Error> refusal(std::string_view text) {
  return fail("no address to listen on: " + std::string(text), "give IP:port, as 127.0.0.1:3978 or [::1]:3978");
}

std::string without_brackets(std::string_view host) {
  const bool has_them = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return std::string(has_them ? host.substr(1, host.size() - 2) : host);
}

bool is_address(std::string_view host) {
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(without_brackets(host), error);
  return !error && address.is_v6() == host.starts_with('[');
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos || !is_address(text.substr(0, colon))) return refusal(text);
  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return refusal(text);
  return Address{.host = without_brackets(text.substr(0, colon)), .port = port};
}

}  // namespace welcomed::net
