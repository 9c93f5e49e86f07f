#include "net/peer.hpp"

#include <algorithm>

#include "net/url.hpp"

namespace welcomed::net {
namespace {

namespace ip = boost::asio::ip;
constexpr std::size_t kNetworkBytes = 8;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Of all headers of that name, which count as one list.
std::string_view last_forwarded(const std::vector<Header>& headers) {
  const auto found = std::find_if(headers.rbegin(), headers.rend(),
                                  [](const Header& header) { return same_name(header.name, "X-Forwarded-For"); });
  if (found == headers.rend()) return {};
  const std::string_view list = found->value;
  return trimmed(list.substr(list.rfind(',') + 1));
}

}  // namespace

std::string address_text(const ip::address& address) {
  const bool mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  return mapped ? ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string() : address.to_string();
}

std::string peer_of(std::string_view address) {
  boost::system::error_code error;
  const auto parsed = ip::make_address(std::string(address), error);
  if (error || !parsed.is_v6() || parsed.is_loopback()) return std::string(address);
  auto bytes = parsed.to_v6().to_bytes();
  std::fill(bytes.begin() + kNetworkBytes, bytes.end(), static_cast<unsigned char>(0));
  return ip::address_v6(bytes).to_string() + "/64";
}

std::string client_of(const std::string& connected, const std::vector<Header>& headers) {
  if (!is_loopback(connected)) return connected;
  boost::system::error_code error;
  const auto told = ip::make_address(std::string(last_forwarded(headers)), error);
  return error ? connected : address_text(told);
}

}  // namespace welcomed::net
