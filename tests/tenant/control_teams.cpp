// Control: teams, their people, their channels, and the app in them.
#include <stdexcept>

#include "control.hpp"

namespace tenant {
namespace {

/// Answered as 400 with that text.
[[noreturn]] void refuse(const std::string& reason) { throw std::invalid_argument(reason); }

void allow(const Json& body, const std::set<std::string>& known) {
  for (const auto& [name, value] : body.items()) {
    if (!known.contains(name)) refuse("unknown member " + name);
  }
}

Json channels_json(const Team& team) {
  Json list = Json::array();
  for (const Channel& channel : team.channels) {
    if (!channel.deleted) list.push_back({{"id", channel.id}, {"name", channel.name}});
  }
  return list;
}

Json team_json(const Teams& teams, TeamIndex team) {
  const Group& group = teams.group_of(team);
  return {{"id", group.id},
          {"displayName", group.display_name},
          {"thread_id", teams.of(team).thread()},
          {"channels", channels_json(teams.of(team))}};
}

/// The first so many of those whom an admin would put into a team.
std::vector<UserIndex> first_people(const World& world, std::size_t count) {
  std::vector<UserIndex> people;
  for (UserIndex user = 0; user < world.users().size() && people.size() < count; ++user) {
    const User& person = world.users()[user];
    const bool there = person.presence == User::Presence::there;
    if (there && person.enabled && person.licensed() && !person.is_guest()) people.push_back(user);
  }
  if (people.size() < count) refuse("there are only " + std::to_string(people.size()) + " such people");
  return people;
}

std::optional<std::uint32_t> group_named(const World& world, const std::string& name) {
  const auto by_id = world.find_group(name);
  return by_id ? by_id : world.find_group_named(name);
}

}  // namespace

Json teams_json(const Teams& teams, const TeamEvents& events) {
  Json list = Json::array();
  for (TeamIndex team = 0; team < teams.all().size(); ++team) {
    if (!teams.there(team)) continue;
    Json shown = team_json(teams, team);
    shown["installed"] = teams.of(team).installed;
    shown["version"] = teams.of(team).installed ? Json(teams.of(team).version) : Json(nullptr);
    shown["archived"] = teams.of(team).archived;
    shown["event_ever"] = events.tells(team);
    shown["member_count"] = teams.roster(team).size();
    list.push_back(std::move(shown));
  }
  return list;
}

void Control::add_team_routes(Router& router) {
  post(router, "/teams", [this](const Json& body) { return make_team(body); });
  post(router, "/team-members", [this](const Json& body) { return change_team_members(body); });
  post(router, "/channels", [this](const Json& body) { return change_channel(body); });
  post(router, "/change-team", [this](const Json& body) { return change_team(body); });
  post(router, "/install-team", [this](const Json& body) { return install_team(body); });
  post(router, "/uninstall-team", [this](const Json& body) { return uninstall_team(body); });
  post(router, "/say-in-channel", [this](const Json& body) { return say_in_channel(body); });
}

/// By the id of its group or of its thread, or by name.
TeamIndex Control::team_of(const Json& body, bool deleted_too) const {
  const std::string name = body.at("team").get<std::string>();
  auto team = c_.teams.find_any(name);
  const auto place = c_.teams.find_any_channel(name);
  if (!team && place && place->channel == 0) team = place->team;
  for (TeamIndex one = 0; !team && one < c_.teams.all().size(); ++one) {
    if (c_.teams.there(one) && equal_ignoring_case(c_.teams.group_of(one).display_name, name)) team = one;
  }
  if (!team || (!deleted_too && !c_.teams.there(*team))) refuse("no such team");
  return *team;
}

std::vector<UserIndex> Control::users_of(const Json& body, const char* list) const {
  std::vector<UserIndex> users;
  for (const auto& name : body.value(list, std::vector<std::string>{})) {
    const auto user = c_.world.find_user(name);
    if (!user) refuse("no such user: " + name);
    users.push_back(*user);
  }
  return users;
}

/// The owner when nobody is named.
UserIndex Control::person_of(const Json& body, const char* key, TeamIndex team) const {
  const auto roster = c_.teams.roster(team);
  if (!body.contains(key) && roster.empty()) refuse("the team has no members");
  if (!body.contains(key)) return roster.front();
  const auto user = c_.world.find_user(body.at(key).get<std::string>());
  if (!user) refuse("no such user");
  return *user;
}

/// By id or name; General when none is named.
Place Control::channel_of(const Json& body, const char* key, TeamIndex team) const {
  if (!body.contains(key)) return {team, 0};
  const std::string name = body.at(key).get<std::string>();
  const auto& channels = c_.teams.of(team).channels;
  for (std::size_t channel = 0; channel < channels.size(); ++channel) {
    if (channels[channel].id == name || channels[channel].name == name) return {team, channel};
  }
  refuse("no such channel");
}

Response Control::make_team(const Json& body) {
  allow(body, {"group", "displayName", "members", "count", "channels", "default_channel"});
  std::optional<std::uint32_t> group;
  std::vector<UserIndex> people = users_of(body, "members");
  if (body.contains("group")) {
    group = group_named(c_.world, body.at("group").get<std::string>());
    if (!group || c_.world.groups()[*group].is_team) refuse("no such group, or it is a team already");
    if (body.size() > 1 + body.count("channels") + body.count("default_channel"))
      refuse("a group has its name and members already");
  } else if (body.contains("count")) {
    if (body.contains("members")) refuse("either members or count");
    people = first_people(c_.world, body.at("count").get<std::size_t>());
  }
  const std::string name = body.value("displayName", "Team " + std::to_string(c_.teams.all().size() + 1));
  const auto channels = body.value("channels", std::vector<std::string>{});
  const auto default_channel = body.value("default_channel", "");
  return json_response(201, team_json(c_.teams, c_.team_book.make(group, name, people, channels, default_channel)));
}

Response Control::change_team_members(const Json& body) {
  allow(body, {"team", "add", "remove"});
  const TeamIndex team = team_of(body);
  const auto add = users_of(body, "add");
  const auto remove = users_of(body, "remove");
  const Millis now = now_ms();
  if (!add.empty()) c_.team_events.members_added(team, c_.team_book.add_members(team, add), now);
  if (!remove.empty()) c_.team_events.members_removed(team, c_.team_book.remove_members(team, remove), now);
  return json_response(200, {{"member_count", c_.teams.roster(team).size()}});
}

Response Control::change_channel(const Json& body) {
  allow(body, {"team", "create", "rename", "delete", "restore"});
  const TeamIndex team = team_of(body);
  if (body.size() != 2) refuse("one of create, rename, delete, restore");
  const Millis now = now_ms();
  if (body.contains("create")) {
    const Place place = c_.team_book.create_channel(team, body.at("create").get<std::string>());
    c_.team_events.channel_changed(place, "channelCreated", now);
    return json_response(201, {{"id", c_.teams.channel(place).id}, {"name", c_.teams.channel(place).name}});
  }
  if (body.contains("rename")) {
    const Place place = channel_of(body.at("rename"), "id", team);
    if (place.channel == 0) refuse("the default channel keeps its name");
    c_.team_book.rename_channel(place, body.at("rename").at("name").get<std::string>());
    c_.team_events.channel_changed(place, "channelRenamed", now);
    return good();
  }
  const bool deletes = body.contains("delete");
  const Place place = channel_of(body, deletes ? "delete" : "restore", team);
  if (place.channel == 0 || c_.teams.channel(place).deleted == deletes) refuse("not with this channel");
  c_.team_book.set_deleted(place, deletes);
  c_.team_events.channel_changed(place, deletes ? "channelDeleted" : "channelRestored", now);
  return good();
}

Response Control::change_team(const Json& body) {
  allow(body, {"team", "rename", "event"});
  if (body.size() != 2) refuse("either rename or event");
  const TeamIndex team = team_of(body, true);
  if (body.contains("event")) return restage_team(team, body.at("event").get<std::string>());
  if (!c_.teams.there(team)) refuse("the team is deleted");
  c_.team_book.rename(team, body.at("rename").get<std::string>());
  c_.team_events.team_changed(team, "teamRenamed", now_ms());
  return good();
}

Response Control::restage_team(TeamIndex team, const std::string& event) {
  const auto presence = c_.teams.group_of(team).presence;
  const bool there = presence == User::Presence::there;
  const bool archived = c_.teams.of(team).archived;
  if (event == "teamArchived" && there && !archived) {
    c_.team_book.set_archived(team, true);
  } else if (event == "teamUnarchived" && there && archived) {
    c_.team_book.set_archived(team, false);
  } else if (event == "teamDeleted" && there) {
    c_.team_book.set_presence(team, User::Presence::deleted);
  } else if (event == "teamRestored" && presence == User::Presence::deleted) {
    c_.team_book.set_presence(team, User::Presence::there);
  } else if (event == "teamHardDeleted" && presence != User::Presence::gone) {
    c_.team_book.set_presence(team, User::Presence::gone);
  } else {
    refuse("no such event, or not of this team as it is");
  }
  const Millis now = now_ms();
  c_.team_events.team_changed(team, event, now);
  if (event != "teamHardDeleted" || !c_.teams.of(team).installed) return good();
  c_.teams.of(team).installed = false;
  c_.channel_ledger.uninstalled(team, now);
  return good();
}

Response Control::install_team(const Json& body) {
  allow(body, {"team", "by", "channel"});
  const TeamIndex team = team_of(body);
  const UserIndex person = person_of(body, "by", team);
  const Place place = channel_of(body, "channel", team);
  if (c_.teams.of(team).installed) refuse("the app is in the team already");
  if (c_.teams.channel(place).deleted) refuse("the channel is deleted");
  const Millis now = now_ms();
  c_.teams.of(team).installed = true;
  c_.teams.of(team).version = c_.catalog.ours().version;
  c_.teams.of(team).consented = c_.catalog.ours().permissions;
  c_.channel_ledger.installed(team, now);
  c_.team_events.installed_by(team, person, place.channel, now);
  return good();
}

Response Control::uninstall_team(const Json& body) {
  allow(body, {"team", "by"});
  const TeamIndex team = team_of(body);
  const UserIndex person = person_of(body, "by", team);
  if (!c_.teams.of(team).installed) refuse("the app is not in the team");
  const Millis now = now_ms();
  c_.teams.of(team).installed = false;
  c_.channel_ledger.uninstalled(team, now);
  c_.team_events.uninstalled(team, person, now);
  return good();
}

Response Control::say_in_channel(const Json& body) {
  allow(body, {"team", "channel", "user_id", "text"});
  const TeamIndex team = team_of(body);
  const Place place = channel_of(body, "channel", team);
  const UserIndex person = person_of(body, "user_id", team);
  if (!c_.teams.of(team).installed) refuse("the app is not in the team");
  if (c_.teams.channel(place).deleted || !c_.teams.in_roster(team, person)) refuse("not somebody of this channel");
  const Millis now = now_ms();
  const std::int64_t root = c_.ledger.next_id(now);
  c_.channel_ledger.thread_begun(place, root, now);
  c_.team_events.said(place, person, std::to_string(root), body.at("text").get<std::string>(), now);
  return json_response(
      200, {{"id", std::to_string(root)}, {"conversation_id", thread_id(c_.teams.channel(place).id, root)}});
}

}  // namespace tenant
