#include "net/proxy.hpp"

#include <charconv>

namespace welcomed::net {
namespace {

/// Percent-decoded; a % that encodes nothing stays as it is.
std::string decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned char byte = 0;
    const auto* digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() && std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      result += static_cast<char>(byte);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

void take_credentials(std::string_view& authority, Proxy& proxy) {
  const auto end = authority.rfind('@');
  if (end == std::string_view::npos) return;
  const auto credentials = authority.substr(0, end);
  const auto colon = std::min(credentials.find(':'), credentials.size());
  proxy.user = decoded(credentials.substr(0, colon));
  proxy.password = Secret(decoded(credentials.substr(std::min(colon + 1, credentials.size()))));
  authority.remove_prefix(end + 1);
}

}  // namespace

Result<std::optional<Proxy>> parse_proxy(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (text.empty()) return std::nullopt;
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  if (text.find("://") != std::string_view::npos) {
    return fail("the proxy is not spoken to over http", "set HTTPS_PROXY to http://host:port");
  }
  Proxy proxy;
  take_credentials(text, proxy);
  auto url = parse_url(std::string(kScheme) + std::string(text));
  if (!url) return fail("the proxy is " + url.error().what, "set HTTPS_PROXY to http://host:port");
  proxy.url = std::move(*url);
  return proxy;
}

bool goes_through_proxy(const Url& url) { return !is_loopback(url.host) && !is_link_local(url.host); }

}  // namespace welcomed::net
