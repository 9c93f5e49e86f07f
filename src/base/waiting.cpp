#include "base/waiting.hpp"

#include <algorithm>

namespace welcomed {

void Wakeup::notify() {
  if (!resume_) {
    notified_ = true;
    return;
  }
  const auto resume = std::exchange(resume_, nullptr);
  resume();
}

void Wakeup::notify_by(TimePoint at) {
  if (!told_ || at < *told_) told_ = at;
  if (!resume_ || at >= until_) return;
  if (at <= clock_.now()) return notify();
  clock_.cancel(alarm_);
  set(at);
}

void Wakeup::set(TimePoint at) {
  until_ = at;
  alarm_ = clock_.ring_at(at, [this] { notify(); });
}

Task<void> Wakeup::wait_until(TimePoint at) {
  if (!std::exchange(notified_, false)) {
    co_await suspend([this, at](std::function<void()> resume) {
      resume_ = std::move(resume);
      set(told_ ? std::min(at, *told_) : at);
    });
    clock_.cancel(alarm_);
  }
  // Whoever waited looks anew.
  told_.reset();
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
