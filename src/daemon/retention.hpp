#pragma once
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Forgets people some time after they left the directory, and thins old stories, as `retention` says
/// (store/erasure.hpp).
class Retention {
 public:
  explicit Retention(Surroundings& around) : around_(around), bell_(around.clock) {}
  /// Until the daemon stops.
  Task<void> run();
  /// The configuration changed, or the daemon stops.
  void wake() { bell_.notify(); }

 private:
  Task<void> forget_departed();
  Task<void> thin_stories();
  /// Does `verb`, which gives how much it did, until there is no more; gives the sum.
  Task<std::int64_t> all_of(std::function<Result<int>(store::Store&)> verb);

  Surroundings& around_;
  Wakeup bell_;
};

}  // namespace welcomed::daemon
