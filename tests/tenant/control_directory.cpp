// Control: what happens to people and groups while the daemon looks on.
#include "control.hpp"

namespace tenant {
namespace {

Response good() { return json_response(200, Json::object()); }
Response bad(const std::string& reason) { return json_response(400, {{"error", reason}}); }

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

}  // namespace

void Control::add_directory_routes(Router& router) {
  post(router, "/change-user", [this](const Json& body) { return change_user(body); });
  post(router, "/presence", [this](const Json& body) { return set_presence(body); });
  post(router, "/members", [this](const Json& body) { return change_members(body); });
  post(router, "/groups", [this](const Json& body) {
    c_.world.add_group(body.at("displayName").get<std::string>(), "");
    return json_response(201, {{"id", c_.world.groups().back().id}});
  });
  post(router, "/rename-group", [this](const Json& body) {
    const auto group = group_of(c_.world, body.at("group").get<std::string>());
    if (!group) return bad("no such group");
    c_.world.rename_group(*group, body.at("displayName").get<std::string>());
    return good();
  });
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
  const bool known = wanted == "there" || wanted == "deleted" || wanted == "gone";
  if (!user || !known) return bad("no such user, or presence is not there, deleted or gone");
  std::vector<TeamIndex> left;  // who is deleted for good has left their teams
  for (TeamIndex team = 0; wanted == "gone" && team < c_.teams.all().size(); ++team) {
    if (c_.teams.there(team) && c_.teams.in_roster(team, *user)) left.push_back(team);
  }
  User changed = c_.world.users()[*user];
  changed.presence = wanted == "there"     ? User::Presence::there
                     : wanted == "deleted" ? User::Presence::deleted
                                           : User::Presence::gone;
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
      const auto member = member_of(c_.world, name);
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
