// Groups and their members, contracts/graph.md §6.2.
#include <algorithm>

#include "graph.hpp"
#include "graph_errors.hpp"
#include "odata_query.hpp"

namespace tenant {
namespace {

constexpr const char* kType = "microsoft.graph.group";
constexpr const char* kUserType = "microsoft.graph.user";

/// What may be selected of a list in which users, groups and devices mix.
const std::set<std::string>& member_properties() {
  static const std::set<std::string> names = [] {
    std::set<std::string> all;
    for (const auto& property : user_properties()) all.emplace(property.name);
    for (const auto& property : group_properties()) all.emplace(property.name);
    for (const auto& property : device_properties()) all.emplace(property.name);
    return all;
  }();
  return names;
}

}  // namespace

void Graph::add_groups(Router& router) {
  const std::vector<std::string> list{"Group.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All",
                                      "Group.ReadWrite.All", "Directory.Read.All"};
  const std::vector<std::string> read{"GroupMember.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All",
                                      "Group.ReadBasic.All", "Directory.Read.All"};
  const auto get = [&](const std::string& path, const std::vector<std::string>& roles, double cost,
                       Response (Graph::*handler)(const Request&)) {
    add(router, {"GET", path, Area::directory, roles, cost, nullptr, "",
                 [this, handler](const Request& request) { return (this->*handler)(request); }});
  };
  get("/groups", list, 1, &Graph::groups);
  get("/groups/{group}", list, 1, &Graph::group);
  get("/groups/{group}/members", read, 3, &Graph::direct_members);
  get("/groups/{group}/transitiveMembers", read, 5, &Graph::transitive_members);
  get("/groups/{group}/transitiveMembers/microsoft.graph.user", read, 5, &Graph::transitive_users);
  get("/groups/{group}/transitiveMembers/graph.user", read, 5, &Graph::transitive_users);
}

Response Graph::groups(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$top", "$filter", "$count", "$skiptoken"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, group_properties(), kType, selected)) return *refusal;
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return *refusal;
  if (filter) {
    if (auto refusal = check_filter(request, *filter, group_properties(), kType)) return *refusal;
  }
  Page page;
  if (auto refusal = read_page(request, page)) return *refusal;
  const auto matching = [&](std::size_t at) {
    const Group& group = world_.groups()[at];
    if (group.presence != User::Presence::there) return false;
    return !filter || matches(*filter, [&](std::string_view name) {
      return find_property(group_properties(), name)->value(group);
    });
  };
  const auto show = [&](std::size_t at) { return shown(group_properties(), world_.groups()[at], selected); };
  return page_response(request, url_, context_url("groups"), page, {world_.groups().size(), matching, show},
                       behaviour_);
}

std::optional<std::uint32_t> Graph::asked_group(const Request& request, Response& refusal) const {
  const std::string& id = request.parameter("group");
  const auto index = world_.find_group(id);
  if (!is_guid(id)) {
    refusal = bad_query(request, "Invalid object identifier '" + id + "'.");
  } else if (!index) {
    refusal = no_resource(request, id);
  }
  return index;
}

Response Graph::group(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, group_properties(), kType, selected)) return *refusal;
  Response refusal;
  const auto index = asked_group(request, refusal);
  if (!index) return refusal;
  Json body = shown(group_properties(), world_.groups()[*index], selected);
  body["@odata.context"] = context_url("groups/$entity");
  return json_response(200, body);
}

Response Graph::direct_members(const Request& request) {
  Response refusal;
  const auto index = asked_group(request, refusal);
  if (!index) return refusal;
  const bool shown = sees_hidden_members(request) || !world_.groups()[*index].hides_members();
  return member_page(request, shown ? world_.groups()[*index].members : std::vector<Member>{});
}

Response Graph::transitive_members(const Request& request) {
  Response refusal;
  const auto index = asked_group(request, refusal);
  if (!index) return refusal;
  return member_page(request, sees_hidden_members(request) ? world_.transitive_members(*index)
                                                           : world_.shown_transitive_members(*index));
}

Response Graph::transitive_users(const Request& request) {
  Response refusal;
  const auto index = asked_group(request, refusal);
  if (!index) return refusal;
  return user_page(request, sees_hidden_members(request) ? world_.transitive_members(*index)
                                                         : world_.shown_transitive_members(*index));
}

/// Whoever may not is shown none, and no error says so.
bool Graph::sees_hidden_members(const Request& request) const {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  return token != nullptr && token->has_any_role({"Member.Read.Hidden"});
}

Json Graph::member_json(const Member& member, const std::vector<std::string>& selected) const {
  Json object;
  switch (member.kind) {
    case MemberKind::user:
      object = shown(user_properties(), world_.users()[member.index], selected);
      object["@odata.type"] = "#microsoft.graph.user";
      break;
    case MemberKind::group:
      object = shown(group_properties(), world_.groups()[member.index], selected);
      object["@odata.type"] = "#microsoft.graph.group";
      break;
    case MemberKind::device:
      // Our permissions cannot read devices: they come with little more than type and id.
      object = {{"@odata.type", "#microsoft.graph.device"}, {"id", world_.devices()[member.index].id}};
      break;
  }
  return object;
}

Response Graph::member_page(const Request& request, const std::vector<Member>& members) {
  if (auto refusal = refuse_options(request, {"$select", "$top", "$count", "$skiptoken"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, member_properties(), "microsoft.graph.directoryObject", selected)) {
    return *refusal;
  }
  Page page;
  if (auto refusal = read_page(request, page)) return *refusal;
  const auto show = [&](std::size_t at) { return member_json(members[at], selected); };
  return page_response(request, url_, context_url("directoryObjects"), page,
                       {members.size(), [](std::size_t) { return true; }, show}, behaviour_);
}

Response Graph::user_page(const Request& request, const std::vector<Member>& members) {
  // An OData cast is an advanced query, contracts/graph.md §6.2.
  if (!is_advanced(request)) {
    return graph_error(request, 400, "Request_UnsupportedQuery",
                       "The specified cast needs the header ConsistencyLevel: eventual and $count=true.");
  }
  if (auto refusal = refuse_options(request, {"$select", "$top", "$count", "$filter", "$skiptoken"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, user_properties(), kUserType, selected)) return *refusal;
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return *refusal;
  if (filter) {
    if (auto refusal = check_filter(request, *filter, user_properties(), kUserType)) return *refusal;
  }
  Page page;
  if (auto refusal = read_page(request, page)) return *refusal;
  const auto matching = [&](std::size_t at) {
    if (members[at].kind != MemberKind::user) return false;
    const User& user = world_.users()[members[at].index];
    return !filter ||
           matches(*filter, [&](std::string_view name) { return find_property(user_properties(), name)->value(user); });
  };
  const auto show = [&](std::size_t at) {
    return shown(user_properties(), world_.users()[members[at].index], selected);
  };
  return page_response(request, url_, context_url("users"), page, {members.size(), matching, show}, behaviour_);
}

}  // namespace tenant
