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

}  // namespace welcomed::store
