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
};

}  // namespace welcomed::store
