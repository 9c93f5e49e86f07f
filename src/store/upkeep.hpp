#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// At which version of the catalog the apps are of those whom a policy with `upgrade` selects; nothing is known of
/// others.
class Upkeep : Theme {
 public:
  using Theme::Theme;

  using Change = std::function<core::Upkeep(core::Upkeep)>;
  /// The catalog has this version: who was last known to be at another is due.
  Status expect_version(const TenantId& tenant, const std::string& version, TimePoint now);
  Result<std::vector<DueUpgrade>> take(const TenantId& tenant, TimePoint now, int most, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant);
  /// The newest version at which anybody's app was known to be that of the catalog; empty where nobody's was.
  Result<std::string> version_seen();
  /// Like `Recipients::change`; a happening without words is not told.
  Status change(const TenantId& tenant, const RecipientId& id, const Change& change, const Happening& happening,
                TimePoint now);

  // For other themes, in a verb of theirs.
  void look_at_version(const TenantId& tenant, const RecipientId& id, TimePoint now);
  void look_at_versions_of(const PolicyRow& policy);
};

}  // namespace welcomed::store
