#pragma once
#include <map>
#include <string>

#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// Remembers in the store from which hosts activities say they come, each once an hour at most. One that is not on the
/// list is said in the log when it is new.
class HostsSeen {
 public:
  explicit HostsSeen(Surroundings& around) : around_(around) {}

  Task<void> note(std::string host);

 private:
  Surroundings& around_;
  std::map<std::string, TimePoint> noted_;
};

}  // namespace welcomed::daemon
