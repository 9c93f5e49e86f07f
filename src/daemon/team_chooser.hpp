#pragma once
#include <map>

#include "daemon/round.hpp"

namespace welcomed::daemon {

/// Lets policies choose their teams from the mirror's groups, when those changed or the choice did.
class TeamChooser {
 public:
  TeamChooser(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}

  Task<void> choose(Round& round);

 private:
  Task<void> choose_for(Round& round, const core::Policy& policy);
  Task<bool> read_filter(Round& round, const core::Policy& policy);

  Surroundings& around_;
  Tenant& tenant_;
  std::map<std::string, std::string> chosen_;  ///< by policy: the choice of teams that the store has made
  std::map<std::string, TimePoint> filtered_;  ///< by policy: when its filter of teams was asked
};

}  // namespace welcomed::daemon
