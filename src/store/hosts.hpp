#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// From which hosts Teams says it writes: to tell an admin of those that are not on the list.
class Hosts : Theme {
 public:
  using Theme::Theme;

  /// True when it was not known. The 32 that were seen last are kept.
  Result<bool> note(const std::string& host, TimePoint now);
  /// By name.
  Result<std::vector<SeenHost>> seen();
};

}  // namespace welcomed::store
