#include "admin/query.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "net/url.hpp"

namespace welcomed::admin {
namespace {

constexpr int kHex = 16;

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at] == '+' ? ' ' : text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? digit_of(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? digit_of(text[at + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * kHex + low);
    at += 2;
  }
  return is_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

std::optional<std::string> query_value(std::string_view target, std::string_view name) {
  std::optional<std::string> found;
  auto rest = target.substr(std::min(target.size(), net::path_of(target).size() + 1));
  while (!rest.empty()) {
    const auto pair = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
    const auto key = pair.substr(0, pair.find('='));
    if (key != name) continue;
    auto value = decoded(pair.substr(std::min(pair.size(), key.size() + 1)));
    if (found || !value) return std::nullopt;
    found = std::move(value);
  }
  return found.value_or(std::string());
}

}  // namespace welcomed::admin
