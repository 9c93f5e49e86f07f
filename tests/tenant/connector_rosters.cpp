// Who is in a conversation, and what a team consists of.
#include <algorithm>
#include <charconv>
#include <set>

#include "connector.hpp"

namespace tenant {
namespace {

// contracts/bot.md §8 and §8.2.
constexpr std::size_t kMostListed = 10'000;
constexpr std::size_t kLeastOnPage = 50;
constexpr std::size_t kMostOnPage = 500;
constexpr std::size_t kUsualPage = 200;
const std::vector<std::pair<int, int>> kListings{{60, 5}};

std::optional<Response> unknown_option(const Request& request, const std::set<std::string>& allowed) {
  for (const auto& [name, value] : request.query) {
    if (!allowed.contains(name)) return connector_error(400, "BadArgument", "Unknown query option '" + name + "'");
  }
  return std::nullopt;
}

/// Nothing for what is no number.
std::optional<std::size_t> number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A token is good for the conversation that it was given for.
std::string page_token(const std::string& conversation, std::size_t from) {
  return base64url(std::to_string(from) + "." + conversation);
}

std::optional<std::size_t> read_page_token(const std::string& token, const std::string& conversation) {
  const auto text = base64_decoded(token);
  const std::size_t dot = text ? text->find('.') : std::string::npos;
  if (dot == std::string::npos || text->substr(dot + 1) != conversation) return std::nullopt;
  return number(text->substr(0, dot));
}

}  // namespace

Json Connector::member_json(UserIndex user) const {
  const User& person = world_.users()[user];
  return {{"id", installs_.ids_of(user).member},
          {"objectId", person.id},
          {"name", person.display_name},
          {"givenName", person.given_name},
          {"surname", person.surname},
          {"email", person.mail},
          {"userPrincipalName", person.user_principal_name},
          {"tenantId", options_.tenant_id},
          {"userRole", person.is_guest() ? "guest" : "user"}};
}

std::optional<Response> Connector::roster_refusal(const Request& request, Target& target,
                                                  std::vector<UserIndex>& roster) {
  if (auto refusal = target_refusal(request, target)) return refusal;
  if (target.user) {
    if (!installs_.of(*target.user).conversation) return no_conversation();
    if (!installs_.of(*target.user).installed && !teams_.shared_with_bot(*target.user)) return not_in_roster();
    roster = {*target.user};
  } else if (target.chat) {
    if (!chats_.of(*target.chat).installed) return not_in_roster();
    roster = chats_.of(*target.chat).members;
  } else {
    if (!teams_.of(target.place.team).installed) return not_in_roster();
    roster = teams_.roster(target.place.team);
  }
  return throttled("members", id_of(target), throttle_.limits().read_windows, request.at);
}

Response Connector::members(const Request& request) {
  if (auto refusal = unknown_option(request, {})) return *refusal;
  Target target;
  std::vector<UserIndex> roster;
  if (auto refusal = roster_refusal(request, target, roster)) return *refusal;
  if (!target.user) {
    if (auto refusal = throttled("listing", id_of(target), kListings, request.at)) return *refusal;
  }
  Json list = Json::array();
  for (std::size_t at = 0; at < std::min(roster.size(), kMostListed); ++at) list.push_back(member_json(roster[at]));
  return json_response(200, list);
}

/// A later page begins with the last one of the page before: members may come again.
Response Connector::paged_members(const Request& request) {
  if (auto refusal = unknown_option(request, {"pageSize", "continuationToken"})) return *refusal;
  std::size_t size = kUsualPage;
  if (const std::string* asked = request.option("pageSize")) {
    const auto value = number(*asked);
    if (!value) return connector_error(400, "BadArgument", "'pageSize' is not a number");
    size = std::clamp(*value, kLeastOnPage, kMostOnPage);
  }
  Target target;
  std::vector<UserIndex> roster;
  if (auto refusal = roster_refusal(request, target, roster)) return *refusal;
  std::size_t from = 0;
  if (const std::string* token = request.option("continuationToken")) {
    const auto value = read_page_token(*token, id_of(target));
    if (!value) return connector_error(400, "BadArgument", "Invalid continuationToken");
    from = std::min(*value, roster.size());
  }
  const std::size_t end = std::min(roster.size(), from + size);
  Json answer{{"members", Json::array()}};
  for (std::size_t at = from; at < end; ++at) answer["members"].push_back(member_json(roster[at]));
  if (end < roster.size()) answer["continuationToken"] = page_token(id_of(target), end - 1);
  return json_response(200, answer);
}

Response Connector::member(const Request& request) {
  if (auto refusal = unknown_option(request, {})) return *refusal;
  Target target;
  std::vector<UserIndex> roster;
  if (auto refusal = roster_refusal(request, target, roster)) return *refusal;
  const std::string& id = request.parameter("member");
  if (installs_.is_dead(id)) return undecipherable_member();
  auto user = installs_.find_member(id);
  if (!user) user = world_.find_user(id);
  if (!user || std::find(roster.begin(), roster.end(), *user) == roster.end()) {
    return connector_error(404, "MemberNotFoundInConversation", "Member not found in conversation.");
  }
  return json_response(200, member_json(*user));
}

std::optional<Response> Connector::team_refusal(const Request& request, TeamIndex& team) {
  if (auto refusal = unknown_option(request, {})) return refusal;
  const auto place = teams_.find_channel(request.parameter("team"));
  if (!place || place->channel != 0) return no_conversation();
  team = place->team;
  if (!teams_.of(team).installed) return not_in_roster();
  return throttled("conversations", teams_.of(team).thread(), throttle_.limits().read_windows, request.at);
}

Response Connector::team(const Request& request) {
  TeamIndex team = 0;
  if (auto refusal = team_refusal(request, team)) return *refusal;
  const Group& group = teams_.group_of(team);
  return json_response(200, {{"id", teams_.of(team).thread()}, {"name", group.display_name}, {"aadGroupId", group.id}});
}

Response Connector::team_channels(const Request& request) {
  TeamIndex team = 0;
  if (auto refusal = team_refusal(request, team)) return *refusal;
  Json list = Json::array();
  const auto& channels = teams_.of(team).channels;
  for (std::size_t at = 0; at < channels.size(); ++at) {
    if (channels[at].deleted) continue;
    list.push_back({{"id", channels[at].id}, {"name", at == 0 ? Json(nullptr) : Json(channels[at].name)}});
  }
  return json_response(200, {{"conversations", std::move(list)}});
}

}  // namespace tenant
