#include "base/waiting.hpp"

namespace welcomed {

void Wakeup::notify() {
  if (!resume_) {
    notified_ = true;
    return;
  }
  const auto resume = std::exchange(resume_, nullptr);
  resume();
}

Task<void> Wakeup::wait_until(TimePoint at) {
  if (!std::exchange(notified_, false)) {
    Clock::Ticket ticket = 0;
    co_await suspend([this, at, &ticket](std::function<void()> resume) {
      resume_ = std::move(resume);
      ticket = clock_.ring_at(at, [this] { notify(); });
    });
    clock_.cancel(ticket);
  }
}

Task<void> Slots::take() {
  if (free_ > 0) {
    --free_;
    co_return;
  }
  co_await suspend([this](std::function<void()> resume) { waiting_.push_back(std::move(resume)); });
}

void Slots::give_back() {
  if (!waiting_.empty()) {
    const auto next = std::move(waiting_.front());
    waiting_.pop_front();
    next();
    return;
  }
  ++free_;
  if (free_ == count_ && drained_) std::exchange(drained_, nullptr)();
}

Task<void> Slots::all_back() {
  if (free_ == count_) co_return;
  co_await suspend([this](std::function<void()> resume) { drained_ = std::move(resume); });
}

}  // namespace welcomed
