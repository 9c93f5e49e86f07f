#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Which daemons work with the store. One that leads nothing by a lease (leaderships.hpp) is the only one.
class Instances : Theme {
 public:
  using Theme::Theme;

  /// Of those that ended, and of those not seen for a week, nothing is told any more.
  Status begin(const Instance& instance);
  /// It is there still.
  Status note(const std::string& name, TimePoint now);
  Status stop(const std::string& name, TimePoint now);
  /// By name.
  Result<std::vector<Instance>> all();
  /// Those that should be there, for nobody stopped them, and are not: of several that share the store whose lease is
  /// over, and an only one that has not said for minutes that it is.
  Result<std::vector<std::string>> missing(TimePoint now);
};

}  // namespace welcomed::store
