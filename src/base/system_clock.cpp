#include "base/system_clock.hpp"

#include <algorithm>
#include <ctime>

namespace welcomed {

TimePoint wall_time() { return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()); }

TimePoint SystemClock::now() const { return wall_time(); }

Duration SystemClock::uptime() const {
  // Unlike the steady clock, this one goes on while the machine is suspended.
  timespec since_boot{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(since_boot.tv_sec) +
                                              std::chrono::nanoseconds(since_boot.tv_nsec));
}

Clock::Ticket SystemClock::ring_at(TimePoint at, std::function<void()> ring) {
  const auto steady = std::chrono::steady_clock::now() + std::max(Duration(0), at - now());
  const Ticket ticket = ++last_ticket_;
  alarms_.emplace(std::pair(steady, ticket), std::move(ring));
  times_.emplace(ticket, steady);
  if (!armed_for_ || steady < *armed_for_) arm();
  return ticket;
}

void SystemClock::cancel(Ticket ticket) {
  const auto found = times_.find(ticket);
  if (found == times_.end()) return;
  alarms_.erase({found->second, ticket});
  times_.erase(found);
  if (!alarms_.empty()) return;
  // A timer left armed would keep the io_context running for nothing.
  armed_for_.reset();
  timer_.cancel();
}

void SystemClock::arm() {
  armed_for_.reset();
  if (alarms_.empty()) return;
  armed_for_ = alarms_.begin()->first.first;
  timer_.expires_at(*armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) ring_due();
  });
}

void SystemClock::ring_due() {
  const auto now = std::chrono::steady_clock::now();
  while (!alarms_.empty() && alarms_.begin()->first.first <= now) {
    auto alarm = alarms_.extract(alarms_.begin());
    times_.erase(alarm.key().second);
    alarm.mapped()();
  }
  arm();
}

}  // namespace welcomed
