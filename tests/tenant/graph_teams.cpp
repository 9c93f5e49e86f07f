// Teams, their people and their channels, contracts/graph.md §5.8.
#include <algorithm>
#include <array>

#include "graph.hpp"
#include "graph_errors.hpp"
#include "odata_query.hpp"

namespace tenant {
namespace {

using Roles = std::vector<std::string>;
const Roles kList{"Team.ReadBasic.All", "TeamSettings.Read.All", "TeamSettings.ReadWrite.All"};
const Roles kSettings{"TeamSettings.Read.Group", "TeamSettings.ReadWrite.Group"};
const Roles kMembers{"TeamMember.Read.All", "TeamMember.ReadWrite.All", "TeamMember.Read.Group"};
const Roles kChannel{"Channel.ReadBasic.All", "ChannelSettings.Read.All", "ChannelSettings.ReadWrite.All",
                     "ChannelSettings.Read.Group", "ChannelSettings.ReadWrite.Group"};
const Roles kLegacy{"Group.Read.All", "Group.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"};

Roles with(Roles roles, const Roles& more) {
  roles.insert(roles.end(), more.begin(), more.end());
  return roles;
}

constexpr const char* kCreated = "2020-09-13T12:26:40Z";

struct TeamView {
  const Group& group;
  const Team& team;
  const std::string& tenant_id;
};

struct TeamProperty {
  const char* name;
  Json (*json)(const TeamView&);
};

const std::array<TeamProperty, 12> kProperties{{
    {"id", [](const TeamView& v) { return Json(v.group.id); }},
    {"classification", [](const TeamView&) { return Json(nullptr); }},
    {"createdDateTime", [](const TeamView&) { return Json(kCreated); }},
    {"description", [](const TeamView& v) { return Json(v.group.description); }},
    {"displayName", [](const TeamView& v) { return Json(v.group.display_name); }},
    {"internalId", [](const TeamView& v) { return Json(v.team.thread()); }},
    {"isArchived", [](const TeamView& v) { return Json(v.team.archived); }},
    {"specialization", [](const TeamView&) { return Json("none"); }},
    {"tenantId", [](const TeamView& v) { return Json(v.tenant_id); }},
    {"visibility", [](const TeamView&) { return Json("private"); }},
    {"webUrl",
     [](const TeamView& v) {
       return Json("https://teams.microsoft.com/l/team/" + percent_encoded(v.team.thread()) +
                   "/conversations?groupId=" + v.group.id + "&tenantId=" + v.tenant_id);
     }},
    {"firstChannelName", [](const TeamView&) { return Json(nullptr); }},
}};

std::set<std::string> property_names() {
  std::set<std::string> names;
  for (const TeamProperty& property : kProperties) names.emplace(property.name);
  return names;
}

/// The only filter of the list: its own properties, eq and startswith of the name.
bool filterable(const Filter& filter) {
  bool good = true;
  visit_comparisons(filter, [&](const Filter& comparison, bool negated) {
    const bool by_name = comparison.property == "displayName" &&
                         (comparison.op == Filter::Op::eq || comparison.op == Filter::Op::starts_with);
    const auto text = Filter::Literal::Kind::text;
    good = good && !negated && by_name && comparison.literals.front().kind == text;
  });
  return good;
}

Json basics(const Group& group, const std::vector<std::string>& selected) {
  Json shown{{"id", group.id}, {"displayName", group.display_name}, {"description", group.description}};
  keep_selected(shown, selected);
  return shown;
}

}  // namespace

void Graph::add_teams(Router& router) {
  const auto get = [&](const char* path, const Roles& roles, double Limits::*limit, const char* bucket,
                       Response (Graph::*handler)(const Request&)) {
    add(router, {"GET", path, Area::teams, roles, 1, limit, bucket,
                 [this, handler](const Request& request) { return (this->*handler)(request); }});
  };
  get("/teams", kList, &Limits::team_reads, "team_reads", &Graph::teams);
  get("/teams/{team}", with(with(kList, kLegacy), kSettings), &Limits::team_reads, "team_reads", &Graph::team);
  get("/teams/{team}/members", kMembers, &Limits::roster_reads, "roster_reads", &Graph::team_members);
  get("/teams/{team}/channels", with(kChannel, kLegacy), &Limits::roster_reads, "roster_reads", &Graph::team_channels);
  get("/teams/{team}/primaryChannel", kChannel, &Limits::roster_reads, "roster_reads", &Graph::primary_channel);
}

Response Graph::teams(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$top", "$filter", "$count", "$skiptoken"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, {"id", "displayName", "description"}, "microsoft.graph.team", selected)) {
    return *refusal;
  }
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return *refusal;
  if (filter && !filterable(*filter)) return bad_query(request, "The filter is not supported.");
  Page page;
  if (auto refusal = read_page(request, page, Area::teams)) return *refusal;
  const auto group = [&](std::size_t at) -> const Group& { return teams_.group_of(static_cast<TeamIndex>(at)); };
  const auto matching = [&](std::size_t at) {
    if (!teams_.there(static_cast<TeamIndex>(at))) return false;
    return !filter ||
           matches(*filter, [&](std::string_view) { return FilterValue(std::string_view(group(at).display_name)); });
  };
  const auto show = [&](std::size_t at) { return basics(group(at), selected); };
  return page_response(request, url_, context_url("teams"), page, {teams_.all().size(), matching, show}, behaviour_);
}

std::optional<TeamIndex> Graph::asked_team(const Request& request, Response& refusal) const {
  const std::string& id = request.parameter("team");
  const auto team = teams_.find(id);
  if (!is_guid(id)) {
    refusal = bad_query(request, "Invalid id '" + id + "': it is not a GUID.");
  } else if (!team) {
    refusal = graph_error(request, 404, "NotFound", "No team found with Group Id " + id);
  }
  return team;
}

std::optional<TeamIndex> Graph::readable_team(const Request& request, Response& refusal) const {
  const auto team = asked_team(request, refusal);
  if (!team || !teams_.of(*team).archived || !behaviour_.archived_refuse_reads) return team;
  refusal = graph_error(request, 403, "Forbidden", "Entitlements cannot be retrieved because this team is archived.",
                        "AccessDenied");
  return std::nullopt;
}

Response Graph::team(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, property_names(), "microsoft.graph.team", selected)) return *refusal;
  Response refusal;
  const auto team = asked_team(request, refusal);
  if (!team) return refusal;
  const TeamView view{teams_.group_of(*team), teams_.of(*team), options_.tenant_id};
  Json body = Json::object();
  for (const TeamProperty& property : kProperties) body[property.name] = property.json(view);
  keep_selected(body, selected);
  body["@odata.context"] = context_url("teams/$entity");
  return json_response(200, body);
}

Json Graph::team_member_json(TeamIndex team, UserIndex user, bool owner) const {
  const User& person = world_.users()[user];
  Json roles = Json::array();
  if (person.is_guest()) roles.push_back("guest");
  if (owner && !person.is_guest()) roles.push_back("owner");
  return {{"@odata.type", "#microsoft.graph.aadUserConversationMember"},
          {"id", base64(teams_.group_of(team).id + "##" + person.id)},
          {"roles", std::move(roles)},
          {"displayName", person.display_name},
          {"visibleHistoryStartDateTime", nullptr},
          {"userId", person.id},
          {"email", person.mail},
          {"tenantId", options_.tenant_id}};
}

Response Graph::team_members(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$top", "$skiptoken"})) return *refusal;
  const std::set<std::string> known{"id",     "roles", "displayName", "visibleHistoryStartDateTime",
                                    "userId", "email", "tenantId"};
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, known, "microsoft.graph.conversationMember", selected)) return *refusal;
  if (!selected.empty()) selected.emplace_back("@odata.type");
  Page page;
  if (auto refusal = read_page(request, page, Area::teams)) return *refusal;
  Response refusal;
  const auto team = asked_team(request, refusal);
  if (!team) return refusal;
  const auto roster = teams_.roster(*team);
  const auto everybody = [](std::size_t) { return true; };
  // The first one is the owner.
  const auto show = [&](std::size_t at) {
    Json member = team_member_json(*team, roster[at], at == 0);
    keep_selected(member, selected);
    return member;
  };
  const std::string set = "teams('" + teams_.group_of(*team).id + "')/members";
  return page_response(request, url_, context_url(set), page, {roster.size(), everybody, show}, behaviour_);
}

Json Graph::channel_json(const Place& place) const {
  const Channel& channel = teams_.channel(place);
  const Group& group = teams_.group_of(place.team);
  return {{"id", channel.id},
          {"createdDateTime", kCreated},
          {"displayName", channel.name},
          {"description", nullptr},
          {"isFavoriteByDefault", nullptr},
          {"email", ""},
          {"tenantId", options_.tenant_id},
          {"webUrl", "https://teams.microsoft.com/l/channel/" + percent_encoded(channel.id) + "/" +
                         percent_encoded(channel.name) + "?groupId=" + group.id + "&tenantId=" + options_.tenant_id},
          {"membershipType", "standard"},
          {"isArchived", teams_.of(place.team).archived}};
}

Response Graph::team_channels(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select"})) return *refusal;
  const std::set<std::string> known{"id",         "createdDateTime",    "displayName", "description",
                                    "email",      "tenantId",           "webUrl",      "membershipType",
                                    "isArchived", "isFavoriteByDefault"};
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, known, "microsoft.graph.channel", selected)) return *refusal;
  Response refusal;
  const auto team = asked_team(request, refusal);
  if (!team) return refusal;
  Json list = Json::array();
  for (std::size_t channel = 0; channel < teams_.of(*team).channels.size(); ++channel) {
    if (teams_.channel({*team, channel}).deleted) continue;
    list.push_back(channel_json({*team, channel}));
    keep_selected(list.back(), selected);
  }
  const std::string set = "teams('" + teams_.group_of(*team).id + "')/channels";
  return json_response(200, {{"@odata.context", context_url(set)}, {"@odata.count", list.size()}, {"value", list}});
}

Response Graph::primary_channel(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Response refusal;
  const auto team = readable_team(request, refusal);
  if (!team) return refusal;
  const std::string bucket = "chat " + teams_.of(*team).thread();
  if (auto hit = throttled_there(bucket, throttle_.limits().chat, request)) return *hit;
  Json body = channel_json({*team, 0});
  body["@odata.context"] = context_url("teams('" + teams_.group_of(*team).id + "')/primaryChannel/$entity");
  return json_response(200, body);
}

}  // namespace tenant
