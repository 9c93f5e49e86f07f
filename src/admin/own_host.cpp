#include "admin/own_host.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "base/letters.hpp"
#include "net/url.hpp"

namespace welcomed::admin {
namespace {

bool is_ip_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

bool fits(const std::string& host, const std::string& own) {
  const auto name = ascii_lower(own);
  return name.starts_with("*.") ? host.ends_with(name.substr(1)) : host == name;
}

bool is_own(const net::Url& url, const std::vector<std::string>& hosts) {
  return is_ip_address(url.host) || url.host == "localhost" ||
         std::any_of(hosts.begin(), hosts.end(), [&](const auto& each) { return fits(url.host, each); });
}

}  // namespace

bool is_own_host(std::string_view host, const std::vector<std::string>& hosts) {
  const auto url = net::parse_url("http://" + std::string(host));
  return url && url->target == "/" && is_own(*url, hosts);
}

bool is_own_origin(std::string_view origin, const std::vector<std::string>& hosts) {
  const auto url = net::parse_url(std::string(origin));
  return url && url->target == "/" && is_own(*url, hosts);
}

}  // namespace welcomed::admin
