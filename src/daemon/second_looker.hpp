#pragma once
#include <string>

#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Asks for people and groups one by one who were told to be gone but may come back without a word
/// (core/rereading.hpp).
class SecondLooker {
 public:
  SecondLooker(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  /// A few of those that are due.
  Task<void> look(Round& round);

 private:
  /// False when the next one is not to be asked for now.
  Task<bool> look_at(Round& round, const store::SecondLook& look);
  Task<bool> look_at_user(Round& round, const store::SecondLook& look);
  Task<bool> look_at_group(Round& round, const store::SecondLook& look);
  Task<bool> not_answered(Round& round, const store::SecondLook& look, const Setback& setback);
  Task<bool> still_gone(Round& round, const store::SecondLook& look);
  void tell(const store::SecondLook& look, const Cause& cause);

  Surroundings& around_;
  Tenant& tenant_;
  std::string told_;  ///< the cause that the log was told of last
};

}  // namespace welcomed::daemon
