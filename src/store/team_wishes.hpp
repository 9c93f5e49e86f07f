#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Words for silence in channels and in group chats, which count once the roster tells who spoke them.
class TeamWishes : Theme {
 public:
  using Theme::Theme;

  /// Somebody asked in a channel for silence, or for messages: the roster is read at once, and says at its end whether
  /// that counts for the team. The story names who it was.
  Status hear(const TenantId& tenant, const RecipientId& team, const core::TeamWish& wish, TimePoint now);

  // For other themes, in a verb of theirs.
  void judge(const TenantId& tenant, const RecipientId& team, TimePoint now);

 private:
  std::optional<core::TeamRole> role_in(const TenantId& tenant, const RecipientId& team, const std::string& member);
  struct Judged {
    core::TeamWish wish;
    std::optional<core::TeamRole> role;
    bool counts = false;
  };
  void settle(const RecipientKey& team, core::RecipientKind kind, const Judged& judged, TimePoint now);
  void forget_unwanted_roster(const TenantId& tenant, const RecipientId& team);
};

}  // namespace welcomed::store
