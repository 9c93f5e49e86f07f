#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Changes of what was sent.
class Amendments : Theme {
 public:
  using Theme::Theme;

  /// What `amend` would do.
  Result<Amended> amendable(const std::string& key, const Audience& audience);
  /// Orders it; an older order for the same message gives way.
  Result<Amended> amend(const Amendment& amendment, const Audience& audience, TimePoint now);
  /// One order at a time of those for the same message, in their order.
  Result<std::vector<DueAmendment>> take(const TenantId& tenant, TimePoint now, int most, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant);
  /// How an attempt ended. A message that was deleted, or is gone, has no id any more. Of one that is another now
  /// `wording` tells what that was made of, where effects are counted.
  Status record(const DueAmendment& due, const core::AmendmentStep& step, TimePoint now,
                const std::optional<Wording>& wording = std::nullopt);
  /// The newest first.
  Result<std::vector<AmendmentCounts>> counts();

 private:
  Amended consider_amending(const std::string& key, const Audience& audience);
  void supersede(std::int64_t number, TimePoint now);
};

}  // namespace welcomed::store
