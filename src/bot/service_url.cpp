#include "bot/service_url.hpp"

#include <algorithm>

#include "net/url.hpp"

namespace welcomed::bot {
namespace {

constexpr const char* kGcc = "https://smba.infra.gcc.teams.microsoft.com/teams";

}  // namespace

bool is_listed(std::string_view host, const std::vector<std::string>& hosts) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const auto& pattern) { return net::fits_host(host, pattern); });
}

Status check_service_url(std::string_view service_url, const std::vector<std::string>& hosts) {
  const auto url = net::parse_url(service_url);
  if (!url) return tl::unexpected<Error>(url.error());
  const bool loopback = net::is_loopback(url->host);
  if (url->scheme != "https" && !loopback) return fail("the service URL is not https");
  if (url->port_given && !loopback) return fail("the service URL names a port");
  if (is_listed(url->host, hosts)) return {};
  return fail("the service URL's host " + url->host + " is not allowed", "check cloud.service_url_hosts");
}

Status check_vouched_url(std::string_view service_url, const std::vector<std::string>& hosts) {
  auto status = check_service_url(service_url, hosts);
  if (status) return status;
  const auto url = net::parse_url(service_url);
  const bool plain = url && url->scheme == "https" && !net::is_loopback(url->host);
  return plain ? Status() : status;
}

std::string other_service_url(std::string_view service_url, const std::vector<std::string>& hosts) {
  const auto refused = net::parse_url(service_url);
  if (!refused || refused->host == net::parse_url(kGcc)->host || !check_service_url(kGcc, hosts)) return {};
  return kGcc;
}

}  // namespace welcomed::bot
