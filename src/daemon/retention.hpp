#pragma once
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Forgets people some time after they left the directory, and once a day thins old stories, as `retention` says
/// (store/erasure.hpp).
class Retention {
 public:
  explicit Retention(Surroundings& around) : around_(around), bell_(around.clock) {}
  /// Until the daemon stops.
  Task<void> run();
  /// The configuration changed, or the daemon stops.
  void wake() {
    thin_at_ = {};
    bell_.notify();
  }

 private:
  Task<void> forget_departed();
  Task<void> thin_stories();
  /// How many lines it dropped; true once it has seen all.
  Task<bool> walk(TimePoint before, std::int64_t& dropped);

  Surroundings& around_;
  Wakeup bell_;
  Duration thin_at_{0};  ///< of the clock's uptime
};

}  // namespace welcomed::daemon
