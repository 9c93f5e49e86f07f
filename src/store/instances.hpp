#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Which daemons work with the store. One alone can hold it to serve, so that whoever begins is the only one.
class Instances : Theme {
 public:
  using Theme::Theme;

  Status begin(const Instance& instance);
  /// It is there still.
  Status note(const std::string& name, TimePoint now);
  Status stop(const std::string& name, TimePoint now);
  /// By name.
  Result<std::vector<Instance>> all();
};

}  // namespace welcomed::store
