#pragma once
#include "core/schedule.hpp"
#include "store/theme.hpp"

namespace welcomed::store {

/// When each message is due: what the policies want for somebody, against what is waiting for them.
class Schedule : Theme {
 public:
  using Theme::Theme;

  // For other themes, in a verb of theirs.
  /// All that the messages to somebody depend on, in one look; nothing of who is no recipient.
  core::Agenda agenda_of(const TenantId& tenant, const RecipientId& id);
  void hand_over(const std::string& policy, TimePoint now);
  bool wait_for_its_time(const DueDelivery& delivery, TimePoint now);
  bool pass_on(const DueDelivery& delivery, TimePoint now);
  void forget_opening(const std::string& policy, TimePoint now);
  void add_messages(const PolicyRow& policy);
  void want_messages(const PolicyRow& policy, const core::Recipient& recipient, TimePoint now);
  void begin_follow_ups(const TenantId& tenant, const RecipientId& id, const std::string& first, TimePoint now);
  void drop_needless(const TenantId& tenant, const RecipientId& id);
  void follow(const core::Recipient& before, const core::Recipient& after, TimePoint now);

 private:
  void follow_time_zone(const core::Recipient& before, const core::Recipient& after);
};

}  // namespace welcomed::store
