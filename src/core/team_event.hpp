#pragma once
#include <optional>
#include <string>

#include "core/activity.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// An activity of a team, reduced to what the daemon keeps of it. `about.user` is the team's directory id, empty when
/// the activity does not tell it; then the thread does.
struct TeamEvent {
  PersonalEvent about;     ///< its conversation is the team's thread; without a wish
  Wish wish = Wish::none;  ///< the team's, if who spoke it may ask in its name (team_wish.hpp)
  std::string speaker;     ///< their directory object id; empty when not told
  std::string installer;   ///< the directory object id of the person who added the app; empty when it was nobody known
  bool roster_changed = false;
};

/// Nothing for activities of other scopes, and for those that name no team. A deleted team is one that no longer has
/// the app; a restored one has it again (contracts/bot.md §6.2).
[[nodiscard]] std::optional<TeamEvent> team_event(const Activity& activity, TimePoint received);

/// Like `after_event`.
[[nodiscard]] Recipient after_team_event(Recipient team, const TeamEvent& event, TimePoint now);

}  // namespace welcomed::core
