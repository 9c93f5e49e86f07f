#pragma once
#include "base/clock.hpp"
#include "net/transport.hpp"

namespace welcomed::daemon {

/// Until when this daemon surely leads what it leads, by the clock that runs while the machine sleeps. Io thread only.
class Lease {
 public:
  explicit Lease(Clock& clock) : clock_(clock) {}
  /// By a request that left at `asked`.
  void renewed(Duration asked);
  /// Nobody else can lead anything.
  void never_ends() { until_ = Duration::max(); }
  [[nodiscard]] bool over() const { return clock_.uptime() >= until_; }

 private:
  Clock& clock_;
  Duration until_{0};
};

/// The way to the services of whoever leads a tenant: no request leaves once the lease is over, nor, once it is closed,
/// under one that is renewed later.
class LeasedTransport final : public net::Transport {
 public:
  LeasedTransport(net::Transport& transport, const Lease& lease) : transport_(transport), lease_(lease) {}
  Task<net::Exchange> once(net::Request request) override;
  /// For good: another leads the tenant, or may do so.
  void close() { closed_ = true; }

 private:
  net::Transport& transport_;
  const Lease& lease_;
  bool closed_ = false;
};

}  // namespace welcomed::daemon
