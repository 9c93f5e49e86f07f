#pragma once
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Says in the log how many people are held because they had the app before a policy first ran and nobody said what is
/// to become of them (core/existing.hpp).
class HeldPeople {
 public:
  explicit HeldPeople(Surroundings& around) : around_(around), bell_(around.clock) {}
  /// Until the daemon stops.
  Task<void> run();
  /// The configuration changed, or the daemon stops.
  void wake() { bell_.notify(); }

 private:
  Task<void> look();

  Surroundings& around_;
  Wakeup bell_;
  std::int64_t before_ = 0;  ///< at the last look
  std::int64_t told_ = 0;
};

}  // namespace welcomed::daemon
