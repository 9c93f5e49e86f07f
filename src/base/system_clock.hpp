#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <optional>

#include "base/clock.hpp"

namespace welcomed {

/// The machine's clock. Waiting is measured on the steady clock, so a jump of the wall clock neither loses nor
/// hurries a wait that has begun.
class SystemClock final : public Clock {
 public:
  explicit SystemClock(asio::io_context& io) : timer_(io) {}
  [[nodiscard]] TimePoint now() const override;
  [[nodiscard]] Duration uptime() const override;
  Ticket ring_at(TimePoint at, std::function<void()> ring) override;
  void cancel(Ticket ticket) override;

 private:
  using Steady = std::chrono::steady_clock::time_point;
  void arm();
  void ring_due();

  asio::steady_timer timer_;
  std::map<std::pair<Steady, Ticket>, std::function<void()>> alarms_;
  std::map<Ticket, Steady> times_;
  std::optional<Steady> armed_for_;
  Ticket last_ticket_ = 0;
};

/// The wall clock, for programs without an io_context.
[[nodiscard]] TimePoint wall_time();

}  // namespace welcomed
