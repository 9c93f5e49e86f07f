// Control: what happens to people and groups while the daemon looks on.
#include <set>
#include <stdexcept>

#include "control.hpp"

namespace tenant {
namespace {

std::optional<std::uint32_t> group_of(const World& world, const std::string& name) {
  const auto by_id = world.find_group(name);
  return by_id ? by_id : world.find_group_named(name);
}

/// A user or a group, by id or name.
std::optional<Member> member_of(const World& world, const std::string& name) {
  if (const auto user = world.find_user(name)) return Member{MemberKind::user, *user};
  if (const auto group = group_of(world, name)) return Member{MemberKind::group, *group};
  return std::nullopt;
}

/// Deleted ones, too.
std::optional<UserIndex> anybody(const World& world, const std::string& id) {
  for (UserIndex index = 0; index < world.users().size(); ++index) {
    if (world.users()[index].id == id) return index;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> any_group(const World& world, const std::string& name) {
  for (std::uint32_t index = 0; index < world.groups().size(); ++index) {
    if (world.groups()[index].id == name) return index;
  }
  return world.find_group_named(name);
}

std::optional<User::Presence> presence_of(const std::string& name) {
  if (name == "there") return User::Presence::there;
  if (name == "deleted") return User::Presence::deleted;
  if (name == "gone") return User::Presence::gone;
  return std::nullopt;
}

/// Throws what is answered as 400.
Group changed(Group group, const Json& body) {
  static const std::set<std::string> kVisibilities{"", "Private", "Public", "HiddenMembership"};
  for (const auto& [name, value] : body.items()) {
    if (name == "displayName") {
      group.display_name = value.get<std::string>();
    } else if (name == "visibility" && kVisibilities.contains(value.get<std::string>())) {
      group.visibility = value.get<std::string>();
    } else if (name == "resourceProvisioningOptions") {
      group.claims_team = value == Json::array({"Team"});
    } else if (name == "presence" && presence_of(value.get<std::string>())) {
      group.presence = *presence_of(value.get<std::string>());
    } else {
      throw std::invalid_argument("unknown member " + name + ", or not with that value");
    }
  }
  return group;
}

}  // namespace

void Control::add_directory_routes(Router& router) {
  post(router, "/change-user", [this](const Json& body) { return change_user(body); });
  post(router, "/presence", [this](const Json& body) { return set_presence(body); });
  post(router, "/members", [this](const Json& body) { return change_members(body); });
  post(router, "/groups", [this](const Json& body) { return make_group(body); });
  post(router, "/change-group", [this](const Json& body) { return change_group(body); });
  post(router, "/rename-group", [this](const Json& body) {
    const auto group = group_of(c_.world, body.at("group").get<std::string>());
    if (!group) return bad("no such group");
    c_.world.rename_group(*group, body.at("displayName").get<std::string>());
    return good();
  });
}

Response Control::make_group(const Json& body) {
  c_.world.add_group(body.at("displayName").get<std::string>(), "");
  const auto index = static_cast<std::uint32_t>(c_.world.groups().size() - 1);
  if (body.size() > 1) c_.world.change_group(index, changed(c_.world.groups()[index], body));
  return json_response(201, {{"id", c_.world.groups()[index].id}});
}

Response Control::change_group(const Json& body) {
  const auto group = any_group(c_.world, body.at("group").get<std::string>());
  if (!group) return bad("no such group");
  Json rest = body;
  rest.erase("group");
  c_.world.change_group(*group, changed(c_.world.groups()[*group], rest));
  return good();
}

Response Control::change_user(const Json& body) {
  const auto user = user_of(body);
  if (!user) return bad("no such user");
  User changed = c_.world.users()[*user];
  apply(body, changed);
  c_.world.change_user(*user, std::move(changed));
  return good();
}

Response Control::set_presence(const Json& body) {
  const auto user = anybody(c_.world, body.at("user_id").get<std::string>());
  const auto wanted = body.at("presence").get<std::string>();
  const auto presence = presence_of(wanted);
  if (!user || !presence) return bad("no such user, or presence is not there, deleted or gone");
  std::vector<TeamIndex> left;  // who is deleted for good has left their teams
  for (TeamIndex team = 0; wanted == "gone" && team < c_.teams.all().size(); ++team) {
    if (c_.teams.there(team) && c_.teams.in_roster(team, *user)) left.push_back(team);
  }
  User changed = c_.world.users()[*user];
  changed.presence = *presence;
  c_.world.change_user(*user, std::move(changed));
  for (const TeamIndex team : left) c_.team_events.members_removed(team, {*user}, now_ms());
  return good();
}

Response Control::change_members(const Json& body) {
  const auto group = group_of(c_.world, body.at("group").get<std::string>());
  if (!group) return bad("no such group");
  for (const char* what : {"add", "remove"}) {
    const auto names = body.value(what, std::vector<std::string>{});
    for (const auto& name : names) {
      const auto member = tenant::member_of(c_.world, name);
      if (!member) return bad("no such member: " + name);
      if (std::string_view(what) == "add")
        c_.world.add_member(*group, *member);
      else
        c_.world.remove_member(*group, *member);
    }
  }
  return good();
}

}  // namespace tenant
