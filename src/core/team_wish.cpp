#include "core/team_wish.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

constexpr std::array<std::string_view, 3> kNames{"owner", "member", "guest"};
constexpr std::array<std::string_view, 3> kTitles{"an owner of the team", "a member of the team",
                                                  "a guest of the team"};

}  // namespace

std::string_view name(TeamRole role) { return kNames.at(static_cast<std::size_t>(role)); }

TeamRole team_role(std::string_view name) {
  const auto* const entry = std::find(kNames.begin(), kNames.end(), name);
  return entry == kNames.end() ? TeamRole::member : static_cast<TeamRole>(entry - kNames.begin());
}

bool may_ask_for_team(std::optional<TeamRole> role, bool owners_are_told) {
  return role == TeamRole::owner || (role == TeamRole::member && !owners_are_told);
}

std::string who_asked(const TeamWish& wish, std::optional<TeamRole> role) {
  const auto title = role ? kTitles.at(static_cast<std::size_t>(*role)) : "who is not in the team's roster";
  return "by " + wish.speaker + ", " + std::string(title);
}

Recipient after_wish(Recipient recipient, Wish wish, TimePoint at) {
  if (recipient.wish_at && at < *recipient.wish_at) return recipient;
  recipient.wish_at = at;
  recipient.silent = wish == Wish::silence;
  recipient.blocked = false;
  return recipient;
}

}  // namespace welcomed::core
