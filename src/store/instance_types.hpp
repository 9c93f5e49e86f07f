#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace welcomed::store {

/// A daemon that works with the store, or did last.
struct Instance {
  std::string name;  ///< its `instance`, or that of its host
  std::string version;
  std::int64_t process = 0;  ///< the number of its process there
  TimePoint since;
  TimePoint seen;                    ///< when it last said that it is there
  std::optional<TimePoint> stopped;  ///< when it ended of its own accord

  bool operator==(const Instance&) const = default;
};

}  // namespace welcomed::store
