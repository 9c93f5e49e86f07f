#include "daemon/pace.hpp"

namespace welcomed::daemon {

Task<void> Pace::turn() {
  co_await turn_.take();
  const Slot first_in_line(turn_);
  // Asked again after each wait: a 429 may have come meanwhile.
  for (auto at = bucket_.next(clock_.now()); at > clock_.now(); at = bucket_.next(clock_.now())) {
    co_await sleep_until(clock_, at);
  }
  bucket_.take(clock_.now());
}

}  // namespace welcomed::daemon
