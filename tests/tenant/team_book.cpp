#include "team_book.hpp"

namespace tenant {

Json TeamBook::ids(const std::vector<UserIndex>& users) const {
  Json list = Json::array();
  for (const UserIndex user : users) list.push_back(world_.users()[user].id);
  return list;
}

std::vector<UserIndex> TeamBook::users(const Json& ids) const {
  std::vector<UserIndex> list;
  for (const Json& id : ids) {
    if (const auto user = world_.find_user(id.get<std::string>())) list.push_back(*user);
  }
  return list;
}

void TeamBook::write(const char* kind, TeamIndex team, Json line) {
  line["kind"] = kind;
  line["group_id"] = teams_.group_of(team).id;
  journal_.append(line);
}

void TeamBook::write_channel(const Place& place) {
  const Channel& channel = teams_.channel(place);
  write("team_channel", place.team,
        {{"position", place.channel}, {"name", channel.name}, {"deleted", channel.deleted}});
}

void TeamBook::write_team(TeamIndex team) {
  const Group& group = teams_.group_of(team);
  write("team_change", team,
        {{"name", group.display_name}, {"archived", teams_.of(team).archived}, {"presence", group.presence}});
}

TeamIndex TeamBook::make(std::optional<std::uint32_t> group, const std::string& name,
                         const std::vector<UserIndex>& people, const std::vector<std::string>& channels,
                         const std::string& default_channel) {
  if (!group) {
    group = static_cast<std::uint32_t>(world_.groups().size());
    world_.add_group(name, "The team " + name, teams_.next_group_id());
  }
  const TeamIndex team = teams_.add(*group);
  world_.add_users(*group, people);
  write("team", team, {{"name", world_.groups()[*group].display_name}, {"members", ids(teams_.roster(team))}});
  if (!default_channel.empty()) rename_channel({team, 0}, default_channel);
  for (const std::string& channel : channels) create_channel(team, channel);
  return team;
}

std::vector<UserIndex> TeamBook::add_members(TeamIndex team, const std::vector<UserIndex>& users) {
  auto added = world_.add_users(teams_.of(team).group, users);
  write("team_joined", team, {{"members", ids(added)}});
  return added;
}

std::vector<UserIndex> TeamBook::remove_members(TeamIndex team, const std::vector<UserIndex>& users) {
  std::vector<UserIndex> removed;
  for (const UserIndex user : users) {
    if (!teams_.in_roster(team, user)) continue;
    world_.remove_member(teams_.of(team).group, {MemberKind::user, user});
    removed.push_back(user);
  }
  write("team_left", team, {{"members", ids(removed)}});
  return removed;
}

Place TeamBook::create_channel(TeamIndex team, const std::string& name) {
  const Place place = teams_.add_channel(team, name);
  write_channel(place);
  return place;
}

void TeamBook::rename_channel(const Place& place, const std::string& name) {
  teams_.change_channel(place).name = name;
  write_channel(place);
}

void TeamBook::set_deleted(const Place& place, bool deleted) {
  teams_.change_channel(place).deleted = deleted;
  write_channel(place);
}

void TeamBook::rename(TeamIndex team, const std::string& name) {
  world_.rename_group(teams_.of(team).group, name);
  write_team(team);
}

void TeamBook::set_archived(TeamIndex team, bool archived) {
  teams_.of(team).archived = archived;
  write_team(team);
}

void TeamBook::set_presence(TeamIndex team, User::Presence presence) {
  world_.set_presence(teams_.of(team).group, presence);
  write_team(team);
}

bool TeamBook::replay(const std::string& kind, const Json& line) {
  if (!line.contains("group_id")) return false;
  if (kind == "team") {
    replay_made(line);
  } else if (const auto team = teams_.find_any(line.at("group_id").get<std::string>())) {
    replay_change(kind, *team, line);
  }
  return true;
}

/// A group that was made without a line of its own comes back with the team.
void TeamBook::replay_made(const Json& line) {
  const std::string id = line.at("group_id").get<std::string>();
  auto group = world_.find_group(id);
  if (!group) {
    group = static_cast<std::uint32_t>(world_.groups().size());
    const std::string name = line.at("name").get<std::string>();
    world_.add_group(name, "The team " + name, id);
  }
  teams_.add(*group);
  world_.add_users(*group, users(line.at("members")));
}

void TeamBook::replay_change(const std::string& kind, TeamIndex team, const Json& line) {
  const std::uint32_t group = teams_.of(team).group;
  if (kind == "team_joined") {
    world_.add_users(group, users(line.at("members")));
  } else if (kind == "team_left") {
    for (const UserIndex user : users(line.at("members"))) world_.remove_member(group, {MemberKind::user, user});
  } else if (kind == "team_channel") {
    const auto position = line.at("position").get<std::size_t>();
    if (position == teams_.of(team).channels.size()) teams_.add_channel(team, "");
    Channel& channel = teams_.change_channel({team, position});
    channel.name = line.at("name").get<std::string>();
    channel.deleted = line.at("deleted").get<bool>();
  } else {
    teams_.of(team).archived = line.at("archived").get<bool>();
    world_.rename_group(group, line.at("name").get<std::string>());
    world_.set_presence(group, line.at("presence").get<User::Presence>());
  }
}

}  // namespace tenant
