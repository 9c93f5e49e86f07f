#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What an admin orders to be tried again.
class Retries : Theme {
 public:
  using Theme::Theme;

  /// What failed, is blocked, or waits after a setback that no service asked it to wait for, is due now, once more from
  /// the beginning. Messages whose outcome is unknown are none of it.
  Result<PutBack> retry(const FailedFilter& filter, TimePoint now);

 private:
  std::vector<std::pair<TenantId, RecipientId>> lift_blocks(const FailedFilter& filter, TimePoint now);
};

}  // namespace welcomed::store
