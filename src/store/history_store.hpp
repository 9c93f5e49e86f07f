#pragma once
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "core/history.hpp"

namespace welcomed::store {

/// How far the rollout of each policy had come, over time; counts alone, nothing of any person. A policy is known by
/// its name, and stays known when it is gone from the configuration, until its history is forgotten.
class HistoryStore {
 public:
  virtual ~HistoryStore() = default;

  /// Remembers the point, unless the policy has come no further since its last one, or that is of a later time.
  virtual Status note_rollout(const std::string& policy, const core::RolloutPoint& point) = 0;
  /// The oldest first. Between two points all was as at the first of them.
  virtual Result<std::vector<core::RolloutPoint>> rollout_history(const std::string& policy) = 0;
  /// Drops what is remembered more closely than core::kGrains has it at that age; looks at `most` points. Gives how
  /// many there were.
  virtual Result<int> thin_history(TimePoint now, int most) = 0;
};

}  // namespace welcomed::store
