#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Messages whose outcome is not known.
class Unknown : Theme {
 public:
  using Theme::Theme;

  /// Unknown deliveries that are not held.
  Result<std::vector<UnknownDelivery>> take(const TenantId& tenant, TimePoint now, int most, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant);
  /// Nobody has begun to wait for a reading: the uptime of another machine tells nothing here.
  Status wait_anew(const TenantId& tenant);
  /// unknown → as the rules of core/settlement.hpp have it, unless the attempt was settled meanwhile.
  Status record(const UnknownDelivery& delivery, const core::Settlement& settlement, TimePoint now);
  /// All unknown deliveries, held or not, the oldest first.
  Result<std::vector<UnknownDelivery>> all(const UnknownFilter& filter);
  /// Settles them by an admin's word; gives how many there were.
  Result<std::int64_t> resolve(const UnknownFilter& filter, Resolution resolution, TimePoint now);
  /// How many deliveries `resolve_restored` would hold.
  Result<std::int64_t> unsettled();
  /// The store was copied back: whatever is not settled is held, because it may have been sent since the copy was
  /// made. Gives how many deliveries that are.
  Result<std::int64_t> resolve_restored(TimePoint now);
};

}  // namespace welcomed::store
