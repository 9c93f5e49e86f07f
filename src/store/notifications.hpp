#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Messages that an admin orders.
class Notifications : Theme {
 public:
  using Theme::Theme;

  /// What `notify` would do.
  Result<Notified> audience(const Notification& notification, const Audience& audience);
  /// Orders it. An error when the key is a policy's, or was given to another message before.
  Result<Notified> notify(const Notification& notification, const Audience& audience, TimePoint now);
  /// The policy that templates see who gets it; of a key that was ordered before, as it was then. Where nobody but the
  /// recipient is named it is the first that selects them, or none.
  Result<std::string> policy_for(const Notification& notification, const RecipientKey& recipient);
  /// The newest first.
  Result<std::vector<NotificationCounts>> counts();

 private:
  std::vector<core::Recipient> people_of(const Audience& audience);
  Notified consider(const Notification& notification, const std::vector<core::Recipient>& people, Notified notified);
  std::optional<Error> conflict_of(const Notification& notification, const std::vector<core::Recipient>& people);
  std::optional<Error> conflict_in(const Notification& notification, const TenantId& tenant);
  void order(const Notification& notification, const core::Recipient& person, TimePoint now);
};

}  // namespace welcomed::store
