#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Who is in the teams whose members are welcomed. Selected members are `affected` like people of the directory.
class Rosters : Theme {
 public:
  using Theme::Theme;

  /// Somebody joined or left: the roster is read again, a moment after `now` for more may follow.
  Status changed(const TenantId& tenant, const RecipientId& team, TimePoint now);
  /// Rosters of reachable teams whose members some policy welcomes, or which a wish waits for; not due again until
  /// `lease` has passed.
  Result<std::vector<DueRoster>> take(const TenantId& tenant, TimePoint now, int most, Duration lease);
  Result<std::optional<TimePoint>> next(const TenantId& tenant);
  Status begin(const TenantId& tenant, const RecipientId& team);
  Status keep_members(const TenantId& tenant, const RecipientId& team, const std::vector<TeamMember>& members);
  /// Who was not met since it began is no member any more, and wishes are settled. Read again `next`, sooner if it
  /// changed meanwhile.
  Status finish(const TenantId& tenant, const RecipientId& team, TimePoint now, Duration next);
  /// It could not be read whole.
  Status put_off(const TenantId& tenant, const RecipientId& team, const Cause& cause, TimePoint now, Duration wait);

  // For other themes, in a verb of theirs.
  std::vector<std::string> policies_welcoming_member(const TenantId& tenant, const std::string& id);
  core::Recipient as_member(core::Recipient recipient, TimePoint now);
  void affect(const TenantId& tenant, const std::string& team);
  void follow_reach(const core::Recipient& before, const core::Recipient& after, TimePoint now);

 private:
  void read_again(const TenantId& tenant, const RecipientId& team, TimePoint now);
};

}  // namespace welcomed::store
