#include "net/exchange.hpp"

#include "base/secret.hpp"

namespace welcomed::net {

void wipe(Request& request) noexcept {
  welcomed::wipe(request.body);
  for (auto& header : request.headers) welcomed::wipe(header.value);
}

std::string_view Response::header(std::string_view name) const { return find_header(headers, name); }

}  // namespace welcomed::net
