#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Which daemon leads which tenant, where several share the store: one at a time, for as long as it renews its lease. A
/// lease is the daemon's, for all that it leads, and is over by the database's clock.
class Leaderships : Theme {
 public:
  using Theme::Theme;

  /// Begins as one of them, which leads nothing yet. What an earlier one of that name led is free a moment later, or
  /// since its lease was over: it is gone, as nobody has its name twice.
  Status join(const Instance& instance, TimePoint now);
  /// Renews the lease of `name`, takes its share of `tenants`, each under a fence that was never there before, and
  /// tells what it leads of them; not among them is what it still ends. Where its lease was over, others may have taken
  /// what it led.
  Result<Council> renew(const std::string& name, const std::vector<TenantId>& tenants, TimePoint now);
  /// Whether the tenant is led under that fence still. Asked in the transaction that writes, which takes its turn among
  /// all that write.
  Result<bool> stands(const TenantId& tenant, std::int64_t fence);
  /// Nobody else's any more, and free a moment later. Nothing where it is not led under that fence.
  Status hand_over(const TenantId& tenant, std::int64_t fence, TimePoint now);
  /// Those that a daemon leads whose lease is not over, by tenant.
  Result<std::vector<Leadership>> all(TimePoint now);

  // For other themes, in a verb of theirs.
  std::vector<std::string> daemons(TimePoint clock);
};

}  // namespace welcomed::store
