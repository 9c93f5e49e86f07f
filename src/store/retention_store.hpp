#pragma once
#include "base/result.hpp"
#include "base/time.hpp"

namespace welcomed::store {

/// What is kept of people no longer than it is needed.
class RetentionStore {
 public:
  virtual ~RetentionStore() = default;

  /// Forgets (`Store::forget`) those who left the directory at `until` or before, `most` of them. Gives how many there
  /// were.
  virtual Result<int> forget_departed(TimePoint until, int most, TimePoint now) = 0;
  /// Drops lines of stories that are older than `before`, but for each story's last one, and commands of the audit;
  /// `most` of each. Gives how many there were.
  virtual Result<int> thin_stories(TimePoint before, int most) = 0;
};

}  // namespace welcomed::store
