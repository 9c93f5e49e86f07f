#include "net/hops.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace welcomed::net {
namespace {

constexpr std::array<std::string_view, 12> kOfOneHop{
    "Connection",          "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate",
    "Proxy-Authorization", "TE",         "Trailer",          "Upgrade",
    "Transfer-Encoding",   "Host",       "Content-Length",   "Expect"};

constexpr std::array<std::string_view, 4> kOfProxies{"Forwarded", "Via", "X-Forwarded", "X-Real-IP"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The items of all lists with that header name.
std::vector<std::string_view> items_of(const std::vector<Header>& headers, std::string_view name) {
  std::vector<std::string_view> items;
  for (const auto& header : headers) {
    if (!same_name(header.name, name)) continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const auto comma = rest.find(',');
      items.push_back(trimmed(rest.substr(0, comma)));
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
  }
  return items;
}

/// Of an item of `Via`, `1.1 name (comment)`.
std::string_view name_in(std::string_view item) {
  const auto blank = item.find_first_of(" \t");
  if (blank == std::string_view::npos) return {};
  const auto rest = trimmed(item.substr(blank));
  return rest.substr(0, rest.find_first_of(" \t("));
}

}  // namespace

std::vector<Header> end_to_end(const std::vector<Header>& headers) {
  const auto dropped = items_of(headers, "Connection");
  std::vector<Header> kept;
  for (const auto& header : headers) {
    const auto is = [&](std::string_view name) { return same_name(name, header.name); };
    const bool of_one_hop = std::ranges::any_of(kOfOneHop, is) || std::ranges::any_of(dropped, is);
    if (!of_one_hop && is_sendable(header)) kept.push_back(header);
  }
  return kept;
}

Header via(const std::string& name) { return {"Via", "1.1 " + name}; }

bool passed(const std::vector<Header>& headers, std::string_view name) {
  const auto items = items_of(headers, "Via");
  return std::ranges::any_of(items, [&](std::string_view item) { return same_name(name_in(item), name); });
}

bool came_past_proxy(const std::vector<Header>& headers) {
  constexpr std::string_view kPrefix = "X-Forwarded-";
  return std::ranges::any_of(headers, [&](const Header& header) {
    const auto& name = header.name;
    return std::ranges::any_of(kOfProxies, [&](std::string_view each) { return same_name(name, each); }) ||
           same_name(std::string_view(name).substr(0, kPrefix.size()), kPrefix);
  });
}

}  // namespace welcomed::net
