#include "daemon/pace.hpp"

namespace welcomed::daemon {

Task<bool> Pace::turn() {
  co_await turn_.take();
  const Slot first_in_line(turn_);
  // Asked again after each wait: a 429 may have come meanwhile.
  for (auto at = bucket_.next(clock_.now()); !stopped_ && at > clock_.now(); at = bucket_.next(clock_.now())) {
    co_await bell_.wait_until(at);
  }
  if (stopped_) co_return false;
  bucket_.take(clock_.now());
  co_return true;
}

}  // namespace welcomed::daemon
