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

/// Of a URL whose slashes are missing, or all of it: a file may be called anything.
bool says_password_without_slashes(std::string_view text) {
  if (text.starts_with("sqlite:") || text.starts_with('/') || text.starts_with('.')) return false;
  return text.find(':') < text.rfind('@') && text.find('@') != kNone;
}

}  // namespace

bool looks_like_url(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto scheme = text.substr(0, std::min(text.find(':'), text.size()));
  return scheme.size() < text.size() && !scheme.empty() && std::all_of(scheme.begin(), scheme.end(), is_letter);
}

bool says_password(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == kNone) return says_password_without_slashes(url);
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
