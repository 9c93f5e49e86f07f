#pragma once
#include <algorithm>

#include "base/time.hpp"

namespace welcomed::core {

/// Whether the loop of a stage still comes round. It says itself how long that may take: nobody else can tell a stage
/// that waits from one that hangs.
class LoopLife {
 public:
  /// Far longer than requests, turns and refused tries of one piece of work take together, each of which has an end.
  static constexpr Duration kLongestWork = std::chrono::hours(1);
  /// A time that came is heeded at once where anything runs at all.
  static constexpr Duration kLate = std::chrono::minutes(10);
  /// Whoever looks does so every minute; more passes only where nothing ran, as while the machine was suspended.
  static constexpr Duration kMostBetweenLooks = std::chrono::minutes(1);

  void works() { left_ = kLongestWork; }
  /// Until its bell rings, or so long.
  void sleeps(Duration at_most) { left_ = std::max(Duration(0), at_most) + kLate; }
  /// So much has passed since the last look.
  void pass(Duration passed) { left_ -= std::min(passed, kMostBetweenLooks); }
  [[nodiscard]] bool hangs() const { return left_ <= Duration(0); }

 private:
  Duration left_ = kLongestWork;
};

}  // namespace welcomed::core
