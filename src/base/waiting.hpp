#pragma once
#include <deque>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace welcomed {

/// Lets one coroutine wait for a time or for word from another, whichever is first. Word that comes while
/// nobody waits is kept for the next wait. Io thread only.
class Wakeup {
 public:
  explicit Wakeup(Clock& clock) : clock_(clock) {}
  void notify();
  /// Word of a time: the wait ends then, if not before. The earliest that comes while nobody waits is kept.
  void notify_by(TimePoint at);
  Task<void> wait_until(TimePoint at);

 private:
  void set(TimePoint at);

  Clock& clock_;
  bool notified_ = false;
  std::optional<TimePoint> told_;  ///< the earliest time since the last wait ended
  std::function<void()> resume_;
  TimePoint until_{};  ///< of the wait
  Clock::Ticket alarm_ = 0;
};

/// A bounded number of coroutines at one time; who waits is served in order. Io thread only.
class Slots {
 public:
  explicit Slots(std::size_t count) : free_(count), count_(count) {}
  Task<void> take();
  void give_back();
  /// Returns when every slot has been given back.
  Task<void> all_back();
  [[nodiscard]] std::size_t taken() const { return count_ - free_; }

 private:
  std::size_t free_;
  std::size_t count_;
  std::deque<std::function<void()>> waiting_;
  std::function<void()> drained_;
};

/// Gives the slot back when it leaves scope.
class Slot {
 public:
  explicit Slot(Slots& slots) : slots_(&slots) {}
  Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;
  Slot& operator=(Slot&&) = delete;
  ~Slot() {
    if (slots_ != nullptr) slots_->give_back();
  }

 private:
  Slots* slots_;
};

}  // namespace welcomed
