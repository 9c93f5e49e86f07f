#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace welcomed::store {

/// A host that stood in the service URL of an activity.
struct SeenHost {
  std::string host;  ///< text from outside, though a host name
  TimePoint first, last;
};

/// From which hosts Teams says it writes: to tell an admin of those that are not on the list.
class HostStore {
 public:
  virtual ~HostStore() = default;

  /// True when it was not known. The 32 that were seen last are kept.
  virtual Result<bool> note_host(const std::string& host, TimePoint now) = 0;
  /// By name.
  virtual Result<std::vector<SeenHost>> hosts_seen() = 0;
};

}  // namespace welcomed::store
