#include "base/store_url.hpp"

#include <algorithm>

namespace welcomed {
namespace {

constexpr auto kNone = std::string_view::npos;

/// Where a password ends at a / or ? what stands before that looks like a port.
bool has_odd_port(std::string_view host) {
  if (host.starts_with('[')) host.remove_prefix(std::min(host.find(']'), host.size()));
  const auto colon = host.find(':');
  return colon != kNone && host.find_first_not_of("0123456789", colon + 1) != kNone;
}

bool has_odd_ports(std::string_view hosts) {
  for (auto comma = hosts.find(','); comma != kNone; comma = hosts.find(',')) {
    if (has_odd_port(hosts.substr(0, comma))) return true;
    hosts.remove_prefix(comma + 1);
  }
  return has_odd_port(hosts);
}

}  // namespace

bool says_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == kNone) return false;
  const auto rest = url.substr(scheme + 3);
  if (rest.starts_with('/')) return false;
  const auto query = rest.substr(std::min(rest.find('?'), rest.size()));
  const auto named = rest.substr(0, rest.size() - query.size());
  const auto at = named.rfind('@');
  if (at != kNone) return named.substr(0, at).find(':') != kNone;
  const auto hosts = named.substr(0, named.find('/'));
  return has_odd_ports(hosts) || (hosts.find(':') != kNone && query.find('@') < query.find('='));
}

Status expect_no_password_in(std::string_view url) {
  if (!says_password(url)) return {};
  return fail("the URL of the store holds a password, which does not belong there",
              "name a file with it: store_password_file");
}

}  // namespace welcomed
