#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// One message key to one recipient: taken, claimed before its request leaves, and recorded.
class Deliveries : Theme {
 public:
  using Theme::Theme;

  Result<std::vector<DueDelivery>> take(const TenantId& tenant, core::RecipientKind kind, const Pick& pick,
                                        TimePoint now, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant, core::RecipientKind kind);
  /// Those that are recorded of messages to somebody, the first one claimed first.
  Result<std::vector<core::RecordedVariant>> variants(const TenantId& tenant, const RecipientId& id);
  /// pending → sending, if the delivery may still go: no attempt was made since it was taken, its recipient is
  /// reachable, has not asked for silence, and its policy still selects them. Nothing otherwise.
  Result<std::optional<Claim>> claim(const DueDelivery& delivery, const Body& body, TimePoint now);
  /// The service took the claimed attempt: sent, whatever the state is by now.
  Status record_sent(const Claim& claim, const ActivityId& activity, TimePoint now);
  /// The claimed attempt did not end well.
  Status record_step(const Claim& claim, const core::DeliveryStep& step, TimePoint now);
  /// A pending delivery that was not claimed cannot go now: it waits, or is failed.
  Status put_back(const DueDelivery& delivery, const core::DeliveryStep& step, TimePoint now);
  /// By whoever begins to lead the tenant: what was `sending` becomes `unknown`, what was taken is due again.
  Result<Recovered> recover(const TenantId& tenant, TimePoint now);

  // For other themes, in a verb of theirs.
  void forget_body(const TenantId& tenant, const RecipientId& recipient, const std::string& key);

 private:
  std::int64_t place_of_probe(const TenantId& tenant, core::RecipientKind kind, double probe, TimePoint now);
  void hold_doubtful(const DueDelivery& delivery, TimePoint now);
  std::vector<DueDelivery> due_for_probe(const TenantId& tenant, core::RecipientKind kind, double probe, TimePoint now);
  std::vector<DueDelivery> due_by_priority(const TenantId& tenant, core::RecipientKind kind, int most, TimePoint now);
};

}  // namespace welcomed::store
