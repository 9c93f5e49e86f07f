#include "daemon/lease.hpp"

#include "core/leadership.hpp"

namespace welcomed::daemon {

void Lease::renewed(Duration asked) { until_ = std::max(until_, asked + core::kLeaderLease - core::kLeaseMargin); }

Task<net::Exchange> LeasedTransport::once(net::Request request) {
  if (closed_ || lease_.over()) {
    net::wipe(request);
    net::Exchange held = net::Failure{.surely_unsent = true, .text = "another daemon may lead the tenant by now"};
    co_return held;
  }
  auto exchange = co_await transport_.once(std::move(request));
  co_return exchange;
}

}  // namespace welcomed::daemon
