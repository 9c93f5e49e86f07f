#pragma once
#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Lets the policies look again at those about whom something changed.
class Selector {
 public:
  Selector(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  Task<void> reconsider(Round& round);
  /// When somebody is to be looked at again although nothing changes but the day; nothing where nobody is.
  Task<std::optional<TimePoint>> next_by_time();
  /// What was put off for want of knowledge, too, once more is known.
  Task<void> settle(Round& round);

 private:
  Surroundings& around_;
  Tenant& tenant_;
  std::string last_state_;  ///< what could be trusted at the end of the last round
};

}  // namespace welcomed::daemon
