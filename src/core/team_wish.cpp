#include "core/team_wish.hpp"

#include <algorithm>
#include <array>

namespace welcomed::core {
namespace {

constexpr std::array<std::string_view, 3> kNames{"owner", "member", "guest"};
constexpr std::array<std::string_view, 3> kTitles{"an owner of the ", "a member of the ", "a guest of the "};

}  // namespace

std::string_view name(TeamRole role) { return kNames.at(static_cast<std::size_t>(role)); }

TeamRole team_role(std::string_view name) {
  const auto* const entry = std::find(kNames.begin(), kNames.end(), name);
  return entry == kNames.end() ? TeamRole::member : static_cast<TeamRole>(entry - kNames.begin());
}

bool may_ask_for_team(std::optional<TeamRole> role, bool owners_are_told) {
  return role == TeamRole::owner || (role == TeamRole::member && !owners_are_told);
}

std::string who_asked(const TeamWish& wish, std::optional<TeamRole> role, RecipientKind where) {
  const std::string place(name(where));
  const auto title = role ? std::string(kTitles.at(static_cast<std::size_t>(*role))) + place
                          : "who is not in the " + place + "'s roster";
  return "by " + wish.speaker + ", " + title;
}

Recipient after_wish(Recipient recipient, Wish wish, TimePoint at) {
  if (recipient.wish_at && at < *recipient.wish_at) return recipient;
  recipient.wish_at = at;
  recipient.silent = wish == Wish::silence;
  recipient.blocked = false;
  return recipient;
}

}  // namespace welcomed::core
