#pragma once
#include "base/clock.hpp"
#include "core/refusal.hpp"

namespace welcomed::daemon {

/// Knows whether addresses of a kind are dead, as those of a bot that was registered anew are: what took the place of
/// one works. A refusal of another then says nothing of the lane.
class DeadAddresses {
 public:
  explicit DeadAddresses(Clock& clock) : clock_(clock) {}

  void note_next_one_works() { works_at_ = clock_.now(); }
  /// Whether that is why it was refused.
  [[nodiscard]] bool explain(const Cause& cause) const {
    constexpr Duration kRemembered = std::chrono::minutes(10);
    return core::about_address(cause) && clock_.now() - works_at_ < kRemembered;
  }

 private:
  Clock& clock_;
  TimePoint works_at_{};
};

}  // namespace welcomed::daemon
