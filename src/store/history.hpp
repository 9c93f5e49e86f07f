#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// How far the rollout of each policy had come, over time; counts alone, nothing of any person. The
/// history of a policy goes with it.
class History : Theme {
 public:
  using Theme::Theme;

  /// Remembers the point, in the place of an earlier one of the same minute, which another daemon may have noted; not
  /// when the policy has come no further since its last one, or that is of a later time, or the policy is gone.
  Status note(const std::string& policy, const core::RolloutPoint& point);
  /// The oldest first. Between two points all was as at the first of them.
  Result<std::vector<core::RolloutPoint>> of(const std::string& policy);
  /// Drops what is remembered more closely than core::kGrains has it at that age; looks at `most` points. Gives how
  /// many there were.
  Result<int> thin(TimePoint now, int most);
};

}  // namespace welcomed::store
