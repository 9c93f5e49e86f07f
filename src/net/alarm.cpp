#include "net/alarm.hpp"

namespace welcomed::net {

void Alarm::set(Span after) {
  rung_ = false;
  wait(after);
}

Alarm::Span Alarm::stop() {
  const auto left = timer_.expiry() - std::chrono::steady_clock::now();
  timer_.expires_at(asio::steady_timer::time_point::max());
  return left;
}

void Alarm::wait(Span span) {
  timer_.expires_after(span);
  timer_.async_wait([this, alive = std::weak_ptr<bool>(alive_)](const error_code& error) {
    // A wait that ended just before the next was set arrives here late.
    if (error || alive.expired() || timer_.expiry() > std::chrono::steady_clock::now()) return;
    ring();
  });
}

/// Rings again, for the first may fall between two reads, when there is nothing to break off.
void Alarm::ring() {
  constexpr auto kAgain = std::chrono::milliseconds(50);
  rung_ = true;
  stream_.cancel();
  wait(kAgain);
}

}  // namespace welcomed::net
