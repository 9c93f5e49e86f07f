#include "net/admission.hpp"

namespace welcomed::net {

Task<bool> Admission::enter(Bell::Time until) {
  if (free_ > 0) {
    --free_;
    co_return true;
  }
  const auto turn = std::make_shared<Bell>(io_);
  waiting_.push_back(turn);
  co_await turn->wait_until(until);
  co_return turn->rung();
}

void Admission::leave() {
  while (!waiting_.empty()) {
    const auto turn = waiting_.front().lock();
    waiting_.pop_front();
    if (!turn) continue;
    turn->ring();
    return;
  }
  ++free_;
}

}  // namespace welcomed::net
