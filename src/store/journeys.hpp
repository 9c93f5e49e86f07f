#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What goes by the calendar of people's hire: when their messages are due, by core/journey.hpp.
class Journeys : Theme {
 public:
  using Theme::Theme;

  // For other themes, in a verb of theirs.
  /// Some policy of the tenant has such messages.
  bool any(const TenantId& tenant);
  /// What waits of a policy, and counts from people's hire, is due by what is known of that now.
  void keep_times_of(const std::string& policy);
  /// The policies look again at whoever has a hire date: their days begin at other times.
  void look_again(const TenantId& tenant);
  void look_again_at(const TenantId& tenant, const RecipientId& id);
  void count_without_date(std::vector<PolicyCounts>& all);
  /// Of who waits for a turn: whose first message would go with it, because their hire has come.
  void count_waiting_due(PolicyCounts& policy, TimePoint now);
};

}  // namespace welcomed::store
