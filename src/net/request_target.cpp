#include "net/request_target.hpp"

#include "net/url.hpp"

namespace welcomed::net {
namespace {

constexpr std::string_view kHost = "Host";

bool is_absolute(std::string_view target) {
  return !target.starts_with('/') && target.find("://") != std::string_view::npos;
}

/// With the port that the scheme implies.
std::string place_in(const std::string& scheme, std::string_view authority) {
  if (!host_in(authority)) return {};
  const auto url = parse_url(scheme + "://" + std::string(authority));
  return url ? url->endpoint() : std::string();
}

}  // namespace

bool settle_target(Incoming& request) {
  if (!is_absolute(request.target)) return true;
  auto url = parse_url(request.target);
  if (!url) return false;
  if (request.header_count(kHost) == 0) request.headers.push_back({std::string(kHost), url->endpoint()});
  if (place_in(url->scheme, request.header(kHost)) != url->endpoint()) return false;
  request.target = std::move(url->target);
  return true;
}

}  // namespace welcomed::net
