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

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// What the Connection headers name.
std::vector<std::string_view> named(const std::vector<Header>& headers) {
  std::vector<std::string_view> names;
  for (const auto& header : headers) {
    if (!same_name(header.name, "Connection")) continue;
    for (std::string_view rest = header.value; !rest.empty();) {
      const auto comma = rest.find(',');
      names.push_back(trimmed(rest.substr(0, comma)));
      rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    }
  }
  return names;
}

}  // namespace

std::vector<Header> end_to_end(const std::vector<Header>& headers) {
  const auto dropped = named(headers);
  std::vector<Header> kept;
  for (const auto& header : headers) {
    const auto is = [&](std::string_view name) { return same_name(name, header.name); };
    const bool of_one_hop = std::ranges::any_of(kOfOneHop, is) || std::ranges::any_of(dropped, is);
    if (!of_one_hop && is_sendable(header)) kept.push_back(header);
  }
  return kept;
}

}  // namespace welcomed::net
