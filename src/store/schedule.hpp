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
  /// Something of that is another: what waits for them is planned by core/schedule.hpp.
  void replan(const TenantId& tenant, const RecipientId& id, TimePoint now);
  void want_messages(const PolicyRow& policy, const core::Recipient& recipient, TimePoint now);
  void follow(const core::Recipient& before, const core::Recipient& after, TimePoint now);
  // The same for all people of a policy, who may be all of a tenant.
  void add_messages(const PolicyRow& policy);
  void hand_over(const std::string& policy, TimePoint now);
  void forget_opening(const std::string& policy, TimePoint now);

 private:
  void replan_beginning(const std::string& begun, const TenantId& tenant, const RecipientId& id, TimePoint now);
  void replan_what_changes_time(const std::string& policy, TimePoint now);
};

}  // namespace welcomed::store
