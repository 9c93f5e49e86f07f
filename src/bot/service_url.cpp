#include "bot/service_url.hpp"

#include <algorithm>

#include "net/url.hpp"

namespace welcomed::bot {
namespace {

constexpr const char* kGcc = "https://smba.infra.gcc.teams.microsoft.com/teams";

bool matches(const std::string& host, std::string_view pattern) {
  if (!pattern.starts_with("*.")) return host == pattern;
  return host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1));
}

}  // namespace

Status check_service_url(std::string_view service_url, const std::vector<std::string>& hosts) {
  const auto url = net::parse_url(service_url);
  if (!url) return tl::unexpected<Error>(url.error());
  const bool loopback = net::is_loopback(url->host);
  if (url->scheme != "https" && !loopback) return fail("the service URL is not https");
  if (url->port_given && !loopback) return fail("the service URL names a port");
  const auto allowed = [&](const std::string& pattern) { return matches(url->host, pattern); };
  if (std::any_of(hosts.begin(), hosts.end(), allowed)) return {};
  return fail("the service URL's host " + url->host + " is not allowed", "check cloud.service_url_hosts");
}

std::string other_service_url(std::string_view service_url, const std::vector<std::string>& hosts) {
  const auto refused = net::parse_url(service_url);
  if (!refused || refused->host == net::parse_url(kGcc)->host || !check_service_url(kGcc, hosts)) return {};
  return kGcc;
}

}  // namespace welcomed::bot
