#include "admin/own_host.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "net/url.hpp"

namespace welcomed::admin {
namespace {

/// Without the zone of a link-local one, which a browser does not tell.
bool is_same_address(const std::string& one, const std::string& other) {
  boost::system::error_code no_first, no_second;
  const auto first = boost::asio::ip::make_address(one, no_first);
  const auto second = boost::asio::ip::make_address(other, no_second);
  if (no_first || no_second) return false;
  if (first.is_v6() && second.is_v6()) return first.to_v6().to_bytes() == second.to_v6().to_bytes();
  return first == second;
}

bool is_own(const std::string& host, const OwnNames& names) {
  return net::is_loopback(host) || is_same_address(host, names.address) ||
         std::any_of(names.hosts.begin(), names.hosts.end(),
                     [&](const auto& each) { return net::fits_host(host, each); });
}

}  // namespace

bool is_own_host(std::string_view host, const OwnNames& names) {
  const auto named = net::host_in(host);
  return named && is_own(*named, names);
}

bool is_own_origin(std::string_view origin, const OwnNames& names) {
  const auto url = net::parse_url(std::string(origin));
  return url && url->target == "/" && is_own(url->host, names);
}

}  // namespace welcomed::admin
