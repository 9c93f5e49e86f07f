#include "config/endpoint.hpp"

#include <algorithm>
#include <vector>

#include "base/letters.hpp"
#include "base/percent.hpp"

namespace welcomed::config {
namespace {

std::string one_port(std::string_view port, bool secure) {
  port.remove_prefix(std::min(port.find_first_not_of('0'), port.size()));
  const bool own = port.empty() || port == (secure ? "443" : "80");
  return own ? std::string() : ":" + std::string(port);
}

std::string one_authority(std::string_view authority, bool secure) {
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  auto host = authority.substr(0, colon);
  if (host.ends_with('.')) host.remove_suffix(1);
  return ascii_lower(host) + (colon == std::string_view::npos ? "" : one_port(authority.substr(colon + 1), secure));
}

std::string one_path(const std::string& path) {
  std::vector<std::string_view> segments;
  const std::string_view text = path;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('/', at), text.size());
    const auto segment = text.substr(at, end - at);
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!segment.empty() && segment != "." && segment != "..") segments.push_back(segment);
    at = end + 1;
  }
  std::string all;
  for (const auto& each : segments) all += "/" + std::string(each);
  return all;
}

}  // namespace

Endpoint endpoint_of(std::string_view url) {
  const auto begin = url.find("://") + 3;
  const auto end = std::min(url.find_first_of("/?", begin), url.size());
  auto scheme = ascii_lower(url.substr(0, begin - 3));
  auto authority = one_authority(url.substr(begin, end - begin), scheme == "https");
  return {std::move(scheme), std::move(authority),
          one_path(percent_decoded(url.substr(end, url.find('?', end) - end)))};
}

}  // namespace welcomed::config
