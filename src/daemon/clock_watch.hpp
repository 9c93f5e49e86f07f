#pragma once
#include "base/clock.hpp"
#include "core/clock_offset.hpp"
#include "daemon/routes.hpp"
#include "net/transport.hpp"

namespace welcomed::daemon {

/// A transport that learns from the answers of Microsoft's services what time it is there, and says in the log once
/// when this machine's clock is apart, and when it is right again. Io thread only.
class ClockWatch final : public net::Transport {
 public:
  ClockWatch(net::Transport& wire, Clock& clock, const config::Config& config)
      : wire_(wire), clock_(clock), routes_(config) {}
  Task<net::Exchange> once(net::Request request) override;

  [[nodiscard]] const core::ClockOffset& offset() const { return offset_; }

 private:
  void look_at(const net::Response& response, TimePoint asked);

  net::Transport& wire_;
  Clock& clock_;
  Routes routes_;
  core::ClockOffset offset_;
};

}  // namespace welcomed::daemon
