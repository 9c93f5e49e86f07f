#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "core/activity.hpp"
#include "core/recipient.hpp"

namespace welcomed::core {

/// What somebody is in a team, as its roster has them.
enum class TeamRole { owner, member, guest };

[[nodiscard]] std::string_view name(TeamRole role);
/// `member` for a name that is none.
[[nodiscard]] TeamRole team_role(std::string_view name);

/// A word for silence, or for messages, that somebody spoke in a channel or in a group chat.
struct TeamWish {
  std::string speaker;  ///< their directory object id
  Wish wish = Wish::none;
  TimePoint at;  ///< of the activity
};

/// Whether somebody of that role, nothing for who is not in the roster, may ask in the team's name: an owner, or, where
/// the roster does not tell who that is, any member of the team's own tenant. A guest never.
[[nodiscard]] bool may_ask_for_team(std::optional<TeamRole> role, bool owners_are_told);

/// For the story: `by ID, an owner of the team`, or why their word does not count. In a group chat nobody is an owner.
[[nodiscard]] std::string who_asked(const TeamWish& wish, std::optional<TeamRole> role,
                                    RecipientKind where = RecipientKind::team);

/// An older wish than the last one changes nothing.
[[nodiscard]] Recipient after_wish(Recipient recipient, Wish wish, TimePoint at);

}  // namespace welcomed::core
