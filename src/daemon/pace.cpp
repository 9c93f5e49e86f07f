#include "daemon/pace.hpp"

namespace welcomed::daemon {

Task<bool> Pace::turn() {
  const auto latest = steady() + kLongestWait;
  co_await turn_.take();
  const Slot first_in_line(turn_);
  // Asked again after each wait: a 429 may have come meanwhile.
  for (auto at = bucket_.next(steady()); !stopped_ && at > steady(); at = bucket_.next(steady())) {
    if (at > latest) co_return false;
    co_await bell_.wait_until(clock_.now() + (at - steady()));
  }
  if (stopped_ || steady() > latest) co_return false;
  bucket_.take(steady());
  co_return true;
}

}  // namespace welcomed::daemon
