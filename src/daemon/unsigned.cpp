#include "daemon/unsigned.hpp"

#include "net/hops.hpp"
#include "net/media.hpp"
#include "net/url.hpp"

namespace welcomed::daemon {
namespace {

bool names_loopback(const net::Incoming& request) {
  const auto host = net::host_in(request.header("Host"));
  return request.header_count("Host") == 1 && host && net::is_loopback(*host);
}

}  // namespace

bool may_come_unsigned(const net::Incoming& request) {
  return net::is_loopback(request.peer) && names_loopback(request) && request.header_count("Content-Type") == 1 &&
         net::is_json(request.header("Content-Type")) && !net::came_past_proxy(request.headers) &&
         request.header_count("Origin") == 0;
}

}  // namespace welcomed::daemon
