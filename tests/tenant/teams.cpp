#include "teams.hpp"

#include <algorithm>

#include "encoding.hpp"
#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::string_view kSuffix = "@thread.tacv2";

}  // namespace

std::string Teams::next_group_id() const { return guid(seed_, "team", teams_.size()); }

void Teams::know(const Place& place) { places_.emplace(channel(place).id, place); }

TeamIndex Teams::add(std::uint32_t group) {
  const auto index = static_cast<TeamIndex>(teams_.size());
  Team team;
  team.group = group;
  team.channels.push_back({"19:" + opaque(seed_, "thread", index, 43) + "1" + std::string(kSuffix), "General"});
  teams_.push_back(std::move(team));
  world_.make_team(group);
  know({index, 0});
  return index;
}

Place Teams::add_channel(TeamIndex team, const std::string& name) {
  auto& channels = teams_[team].channels;
  const Place place{team, channels.size()};
  std::string thread = guid(seed_ + team, "channel", channels.size());
  std::erase(thread, '-');
  channels.push_back({"19:" + thread + std::string(kSuffix), name});
  know(place);
  return place;
}

std::optional<TeamIndex> Teams::find_any(std::string_view group_id) const {
  for (TeamIndex team = 0; team < teams_.size(); ++team) {
    if (equal_ignoring_case(group_of(team).id, group_id)) return team;
  }
  return std::nullopt;
}

std::optional<TeamIndex> Teams::find(std::string_view group_id) const {
  const auto team = find_any(group_id);
  return team && there(*team) ? team : std::nullopt;
}

std::optional<Place> Teams::find_any_channel(std::string_view id) const {
  const auto found = places_.find(std::string(id));
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

std::optional<Place> Teams::find_channel(std::string_view id) const {
  const auto place = find_any_channel(id);
  if (!place || channel(*place).deleted || !there(place->team)) return std::nullopt;
  return place;
}

std::size_t Teams::installed_count() const {
  return static_cast<std::size_t>(
      std::count_if(teams_.begin(), teams_.end(), [](const Team& team) { return team.installed; }));
}

std::vector<UserIndex> Teams::roster(TeamIndex team) const {
  std::vector<UserIndex> users;
  for (const Member& member : group_of(team).members) {
    if (member.kind == MemberKind::user) users.push_back(member.index);
  }
  return users;
}

bool Teams::shared_with_bot(UserIndex user) const {
  for (TeamIndex team = 0; team < teams_.size(); ++team) {
    if (teams_[team].installed && there(team) && in_roster(team, user)) return true;
  }
  return false;
}

}  // namespace tenant
