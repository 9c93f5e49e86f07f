// Delta queries of users and groups, contracts/graph.md §6.3.
#include <algorithm>
#include <charconv>

#include "graph.hpp"
#include "graph_errors.hpp"
#include "ids.hpp"
#include "odata_query.hpp"

namespace tenant {

/// What the first request asked for, and how far the client is. All of it is in the token of a link: a client that
/// changed anything could not go on.
struct Graph::DeltaPlace {
  std::vector<std::string> selected;
  std::vector<std::uint32_t> groups;  // those asked for; all when empty
  bool filtered = false;
  bool full = true;         // the first round
  bool hidden_too = false;  // the token may see members that are hidden
  std::size_t since = 0;    // changes before that are known
  std::size_t until = 0;    // changes before that are told in this round
  std::size_t position = 0;
};

namespace {

constexpr std::size_t kMostGroups = 50;

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find(','), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

/// `id eq 'a' or id eq 'b'`, and nothing else.
bool read_ids(const Filter& filter, std::vector<std::string>& ids) {
  bool good = true;
  visit_comparisons(filter, [&](const Filter& comparison, bool negated) {
    good = good && !negated && comparison.property == "id" && comparison.op == Filter::Op::eq &&
           comparison.literals.size() == 1;
    if (good) ids.push_back(comparison.literals[0].text);
  });
  return good;
}

Json removed(const std::string& id, bool for_good) {
  return {{"id", id}, {"@removed", {{"reason", for_good ? "deleted" : "changed"}}}};
}

}  // namespace

void Graph::add_delta(Router& router) {
  const std::vector<std::string> users{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All",
                                       "Directory.ReadWrite.All"};
  const std::vector<std::string> groups{"Group.ReadBasic.All", "GroupMember.Read.All", "Group.Read.All",
                                        "Directory.Read.All"};
  for (const char* path : {"/users/delta", "/users/delta()"}) {
    add(router, {"GET", path, Area::directory, users, 2, nullptr, "",
                 [this](const Request& request) { return users_delta(request); }});
  }
  for (const char* path : {"/groups/delta", "/groups/delta()"}) {
    add(router, {"GET", path, Area::directory, groups, 2, nullptr, "",
                 [this](const Request& request) { return groups_delta(request); }});
  }
}

/// A link of ours alone, or the options of a first request.
std::optional<Response> Graph::read_place(const Request& request, DeltaPlace& place) const {
  const std::string* token = request.option("$skiptoken");
  if (token == nullptr) token = request.option("$deltatoken");
  place.until = world_.changes().size();
  if (token == nullptr) return std::nullopt;
  if (request.query.size() != 1) {
    return bad_query(request, "Query options are allowed on the first request of a delta query only.");
  }
  const auto text = base64_decoded(*token);
  const auto state = text ? parsed(*text) : std::nullopt;
  if (!state || !state->is_object()) return bad_query(request, "Badly formed token.");
  if (state->at("path") != request.path || state->at("generation") != behaviour_.delta_generation) {
    Response response = graph_error(request, behaviour_.delta_expired_status, "syncStateNotFound",
                                    "The sync state generation is not found.");
    response.headers.emplace_back("Location", url_ + request.path.substr(std::string_view("/graph").size()));
    return response;
  }
  place.selected = split(state->at("select").get<std::string>());
  place.filtered = state->at("filtered");
  place.groups = state->at("groups").get<std::vector<std::uint32_t>>();
  place.full = state->at("full");
  place.since = state->at("since");
  place.position = state->at("position");
  if (place.position > 0) place.until = state->at("until");
  return std::nullopt;
}

Response Graph::delta_page(const Request& request, const DeltaPlace& place, Json items, std::size_t next,
                           std::size_t total) const {
  const bool last = next >= total;
  Json state{{"path", request.path},
             {"generation", behaviour_.delta_generation},
             {"select", joined(place.selected)},
             {"filtered", place.filtered},
             {"groups", place.groups},
             {"full", place.full && !last},
             {"since", last ? place.until : place.since},
             {"until", place.until},
             {"position", last ? 0 : next}};
  const auto link = url_ + request.path.substr(std::string_view("/graph").size()) +
                    (last ? "?$deltatoken=" : "?$skiptoken=") + base64url(state.dump());
  Json replayed = Json::array();
  for (auto& item : items) {
    const bool again = chance(behaviour_.delta_replay_percent, options_.seed, item.at("id").get<std::string>(), next);
    if (again) replayed.push_back(item);
    replayed.push_back(std::move(item));
  }
  const std::string set = request.path.find("/users") != std::string::npos ? "users" : "groups";
  return json_response(200, {{"@odata.context", context_url(set)},
                             {last ? "@odata.deltaLink" : "@odata.nextLink", link},
                             {"value", std::move(replayed)}});
}

Json Graph::delta_user(UserIndex user, const std::vector<std::string>& selected) const {
  const User& person = world_.users()[user];
  if (person.presence != User::Presence::there) return removed(person.id, person.presence == User::Presence::gone);
  Json object = shown(user_properties(), person, selected);
  object["id"] = person.id;
  // https://learn.microsoft.com/graph/api/user-delta: null once it was cleared, left out where it was never set.
  if (!person.hired_ever) object.erase("employeeHireDate");
  return object;
}

Response Graph::users_delta(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$skiptoken", "$deltatoken"})) return *refusal;
  DeltaPlace place;
  if (auto refusal = read_select(request, user_properties(), "microsoft.graph.user", place.selected)) return *refusal;
  if (auto refusal = read_place(request, place)) return *refusal;
  std::vector<UserIndex> changed;
  if (!place.full) {
    std::set<UserIndex> distinct;
    for (auto at = place.since; at < place.until; ++at) {
      const Change& change = world_.changes()[at];
      if (change.what == Change::What::user) distinct.insert(change.index);
    }
    changed.assign(distinct.begin(), distinct.end());
  }
  const auto total = place.full ? world_.users().size() : changed.size();
  const auto end = std::min(total, place.position + static_cast<std::size_t>(behaviour_.delta_page));
  Json items = Json::array();
  for (auto at = place.position; at < end; ++at) {
    const auto user = place.full ? static_cast<UserIndex>(at) : changed[at];
    items.push_back(delta_user(user, place.selected));
  }
  return delta_page(request, place, std::move(items), end, total);
}

Json Graph::delta_member(const Member& member) const {
  switch (member.kind) {
    case MemberKind::user:
      return {{"@odata.type", "#microsoft.graph.user"}, {"id", world_.users()[member.index].id}};
    case MemberKind::group:
      return {{"@odata.type", "#microsoft.graph.group"}, {"id", world_.groups()[member.index].id}};
    case MemberKind::device:
      break;
  }
  return {{"@odata.type", "#microsoft.graph.device"}, {"id", world_.devices()[member.index].id}};
}

/// The members of a large group are spread over pages: `from` is the first one that this page tells.
Json Graph::delta_group(std::uint32_t group, const DeltaPlace& place, std::size_t from) const {
  const Group& told = world_.groups()[group];
  if (told.presence != User::Presence::there) return removed(told.id, told.presence == User::Presence::gone);
  std::vector<std::string> plain = place.selected;
  const bool with_members = std::erase(plain, "members") > 0;
  Json object = shown(group_properties(), told, plain);
  object["id"] = told.id;
  if (!with_members || (told.hides_members() && !place.hidden_too)) return object;
  Json members = Json::array();
  if (place.full) {
    const auto end = std::min(told.members.size(), from + static_cast<std::size_t>(behaviour_.delta_page));
    for (auto at = from; at < end; ++at) members.push_back(delta_member(told.members[at]));
  }
  if (!place.full) members = changed_members(group, place.since, place.until);
  if (!members.empty()) object["members@delta"] = std::move(members);
  return object;
}

/// What last happened to each member between these changes, in the order in which it happened.
Json Graph::changed_members(std::uint32_t group, std::size_t since, std::size_t until) const {
  std::set<std::pair<MemberKind, std::uint32_t>> told;
  Json members = Json::array();
  for (auto at = until; at-- > since;) {
    const Change& change = world_.changes()[at];
    const bool left = change.what == Change::What::left;
    if (change.index != group || (!left && change.what != Change::What::joined)) continue;
    if (!told.emplace(change.member.kind, change.member.index).second) continue;
    Json member = delta_member(change.member);
    if (left) member["@removed"] = {{"reason", "deleted"}};
    members.push_back(std::move(member));
  }
  std::reverse(members.begin(), members.end());
  return members;
}

Response Graph::groups_delta(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select", "$filter", "$skiptoken", "$deltatoken"})) return *refusal;
  std::set<std::string> known{"members"};
  for (const auto& property : group_properties()) known.emplace(property.name);
  DeltaPlace place;
  if (auto refusal = read_select(request, known, "microsoft.graph.group", place.selected)) return *refusal;
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return *refusal;
  std::vector<std::string> ids;
  if (filter && (!read_ids(*filter, ids) || ids.size() > kMostGroups)) {
    return bad_query(request, "A delta query of groups is filtered by at most 50 ids.");
  }
  for (const auto& id : ids) {
    const auto group = world_.find_group(id);
    if (group) place.groups.push_back(*group);
    if (!group && behaviour_.delta_bad_group_status == 404) return no_resource(request, id);
    if (!group && behaviour_.delta_bad_group_status != 0) {
      return graph_error(request, behaviour_.delta_bad_group_status, "Request_BadRequest",
                         "Invalid object identifier '" + id + "'.");
    }
  }
  place.filtered = filter.has_value();
  place.hidden_too = sees_hidden_members(request);
  if (auto refusal = read_place(request, place)) return *refusal;

  struct Item {
    std::uint32_t group;
    std::size_t from;
  };
  const bool with_members = std::find(place.selected.begin(), place.selected.end(), "members") != place.selected.end();
  const auto page = static_cast<std::size_t>(behaviour_.delta_page);
  std::set<std::uint32_t> touched;
  for (auto at = place.since; !place.full && at < place.until; ++at) {
    const Change& change = world_.changes()[at];
    const bool of_members = change.what == Change::What::joined || change.what == Change::What::left;
    if (change.what == Change::What::group || (of_members && with_members)) touched.insert(change.index);
  }
  std::vector<Item> items;
  for (std::uint32_t group = 0; group < world_.groups().size(); ++group) {
    const bool asked = std::find(place.groups.begin(), place.groups.end(), group) != place.groups.end();
    if ((place.filtered && !asked) || (!place.full && !touched.contains(group))) continue;
    items.push_back({group, 0});
    const auto size = place.full && with_members ? world_.groups()[group].members.size() : 0;
    for (auto from = page; from < size; from += page) items.push_back({group, from});
  }
  // Spread: what a large group has comes in pieces, one on a page.
  const auto end = std::min(items.size(), place.position + (with_members && place.full ? 1 : page));
  Json shown_items = Json::array();
  for (auto at = place.position; at < end; ++at) {
    shown_items.push_back(delta_group(items[at].group, place, items[at].from));
  }
  return delta_page(request, place, std::move(shown_items), end, items.size());
}

}  // namespace tenant
