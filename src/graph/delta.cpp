// Delta queries of users and groups (contracts/graph.md §6.3).
#include "graph/delta.hpp"

#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "core/guid.hpp"
#include "core/licences.hpp"
#include "graph/answers.hpp"
#include "graph/graph_client.hpp"
#include "graph/odata.hpp"
#include "net/url.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 24> kWatchable{"accountEnabled",
                                                      "city",
                                                      "companyName",
                                                      "country",
                                                      "department",
                                                      "displayName",
                                                      "employeeHireDate",
                                                      "employeeId",
                                                      "employeeType",
                                                      "givenName",
                                                      "jobTitle",
                                                      "mail",
                                                      "mailNickname",
                                                      "officeLocation",
                                                      "onPremisesSyncEnabled",
                                                      "postalCode",
                                                      "preferredLanguage",
                                                      "state",
                                                      "surname",
                                                      "usageLocation",
                                                      "userPrincipalName",
                                                      "userType",
                                                      "assignedLicenses",
                                                      "onPremisesExtensionAttributes"};

bool of_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The words of a filter outside its string literals; a doubled quote within one begins another at once.
std::set<std::string> words_of(const std::string& filter) {
  std::set<std::string> words;
  std::string word;
  bool quoted = false;
  for (const char c : filter + " ") {
    if (c == '\'') quoted = !quoted;
    if (!quoted && of_name(c)) {
      word += c;
    } else if (!word.empty()) {
      words.insert(std::move(word));
      word.clear();
    }
  }
  return words;
}

std::optional<bool> has_plan(const json& user, const std::vector<std::string>& wanted) {
  const auto plans = user.find("assignedPlans");
  if (wanted.empty() || plans == user.end() || !plans->is_array()) return std::nullopt;
  return std::any_of(plans->begin(), plans->end(), [&](const json& each) {
    const auto same = [&](const std::string& plan) { return boost::iequals(text_of(each, "servicePlanId"), plan); };
    return each.is_object() && core::can_be_used(text_of(each, "capabilityStatus")) &&
           std::any_of(wanted.begin(), wanted.end(), same);
  });
}

std::optional<std::string> maybe_text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<bool> maybe_guest(const json& user) {
  if (!user.contains("userType")) return std::nullopt;
  return text_of(user, "userType") == "Guest";
}

std::optional<bool> maybe_flag(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

/// Soft-deleted, or out of sight (contracts/graph.md §6.3).
bool is_restorable(const json& object) {
  const auto removed = object.find("@removed");
  return removed != object.end() && removed->is_object() && text_of(*removed, "reason") == "changed";
}

core::DirectoryUser user_of(const json& user, const std::vector<std::string>& teams_plans) {
  return {.id = RecipientId(core::lower(text_of(user, "id"))),
          .removed = user.contains("@removed"),
          .restorable = is_restorable(user),
          .upn = maybe_text(user, "userPrincipalName"),
          .guest = maybe_guest(user),
          .enabled = maybe_flag(user, "accountEnabled"),
          .teams = has_plan(user, teams_plans)};
}

/// Users and groups; devices and the like are nobody's target.
std::optional<core::DirectoryMember> member_of(const json& member) {
  if (!member.is_object()) return std::nullopt;
  const auto type = text_of(member, "@odata.type");
  const bool group = type == "#microsoft.graph.group";
  const bool removed = member.contains("@removed");
  auto id = core::lower(text_of(member, "id"));
  if (id.empty() || (!group && !removed && type != "#microsoft.graph.user")) return std::nullopt;
  return core::DirectoryMember{std::move(id), group, removed};
}

/// https://learn.microsoft.com/graph/teams-list-all-teams
std::optional<bool> maybe_team(const json& group) {
  if (!group.contains("resourceProvisioningOptions")) return std::nullopt;
  const auto& options = array_of(group, "resourceProvisioningOptions");
  return std::any_of(options.begin(), options.end(), [](const json& each) { return each == "Team"; });
}

/// https://learn.microsoft.com/graph/api/resources/group#group-visibility-options; null is not hidden.
std::optional<bool> maybe_hidden(const json& group) {
  if (!group.contains("visibility")) return std::nullopt;
  return boost::iequals(text_of(group, "visibility"), "HiddenMembership");
}

core::DirectoryGroup group_of(const json& group) {
  core::DirectoryGroup changed{.id = GroupId(core::lower(text_of(group, "id"))),
                               .removed = group.contains("@removed"),
                               .restorable = is_restorable(group),
                               .name = maybe_text(group, "displayName"),
                               .team = maybe_team(group),
                               .hidden = maybe_hidden(group)};
  for (const auto& each : array_of(group, "members@delta")) {
    if (auto member = member_of(each)) changed.members.push_back(std::move(*member));
  }
  return changed;
}

template <typename Changed, typename Read>
Outcome<Changes<Changed>> changes_of(const json& page, Read read) {
  Changes<Changed> changes{.link = text_of(page, "@odata.nextLink")};
  changes.round_ends = changes.link.empty();
  if (changes.round_ends) changes.link = text_of(page, "@odata.deltaLink");
  if (changes.link.empty()) return Retry{{}, {"bad_answer", "a page of changes has no link"}};
  for (const auto& each : values_of(page)) {
    if (each.is_object() && !text_of(each, "id").empty()) changes.changed.push_back(read(each));
  }
  return changes;
}

/// Documented as 400, any 40X and 410; only these say something else.
bool expired(const net::Response& response) {
  const int status = response.status;
  return status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

constexpr std::string_view kMembersQuery = "/groups/delta?$select=displayName,visibility,members";

/// The cause when it is this place that is refused: a link is good no more, or one of the groups asked about is not.
/// What the service says of a group that is gone or hidden among others is not documented; empty for all else.
std::string_view refusal_of_place(std::string_view place, const net::Response& response) {
  if (!place.starts_with("/")) return expired(response) ? "link_expired" : "";
  if (!place.starts_with(kMembersQuery)) return "";
  if (response.status == 404) return "group_not_found";
  return response.status == 403 || expired(response) ? "group_unreadable" : "";
}

}  // namespace

std::string user_properties(bool with_plans) {
  return std::string("id,userPrincipalName,userType,accountEnabled") + (with_plans ? ",assignedPlans" : "");
}

std::vector<std::string> watched_properties(const std::string& filter) {
  const auto words = words_of(filter);
  std::vector<std::string> watched;
  for (const auto& property : kWatchable) {
    if (words.contains(std::string(property))) watched.emplace_back(property);
  }
  return watched;
}

std::string users_query(const std::vector<std::string>& filters, bool with_plans) {
  std::string query = "/users/delta?$select=" + user_properties(with_plans);
  std::set<std::string> more;
  for (const auto& filter : filters) {
    for (auto& property : watched_properties(filter)) more.insert(std::move(property));
  }
  for (const auto* already : {"accountEnabled", "userPrincipalName", "userType"}) more.erase(already);
  for (const auto& property : more) query += "," + property;
  return query;
}

std::string group_names_query(bool teams) {
  return std::string("/groups/delta?$select=displayName") + (teams ? ",resourceProvisioningOptions" : "");
}

std::string members_query(const std::vector<GroupId>& groups) {
  std::string filter;
  for (const auto& group : groups) filter += (filter.empty() ? "id eq " : " or id eq ") + literal(group.str());
  std::string query(kMembersQuery);
  query += "&$filter=";
  query += net::encode(filter);
  return query;
}

Task<Outcome<json>> GraphClient::read_delta(std::string place) {
  auto target = place.starts_with("/") ? base_ + place : place;
  // A link elsewhere would carry the token there.
  if (!target.starts_with(base_ + "/")) co_return GiveUp{{"bad_answer", "the link to the next page leads elsewhere"}};
  auto answer = co_await call("GET", std::move(target), {});
  if (!answer) co_return answer.setback();
  if (const auto cause = refusal_of_place(place, *answer); !cause.empty()) {
    const auto setback = setback_of(*answer, clock_.now());
    co_return GiveUp{{std::string(cause), cause_of(setback).detail}};
  }
  co_return read_answer(*answer);
}

Task<Outcome<UserChanges>> GraphClient::user_changes(std::string place, std::vector<std::string> teams_plans) {
  const auto page = co_await read_delta(std::move(place));
  if (!page) co_return page.setback();
  co_return changes_of<core::DirectoryUser>(page.value(), [&](const json& each) { return user_of(each, teams_plans); });
}

Task<Outcome<GroupChanges>> GraphClient::group_changes(std::string place) {
  const auto page = co_await read_delta(std::move(place));
  if (!page) co_return page.setback();
  co_return changes_of<core::DirectoryGroup>(page.value(), group_of);
}

Task<Outcome<std::optional<core::DirectoryUser>>> GraphClient::listed_user(RecipientId id,
                                                                           std::vector<std::string> teams_plans) {
  const auto user =
      co_await read(base_ + "/users/" + net::encode(id.str()) + "?$select=" + user_properties(!teams_plans.empty()));
  if (!user && not_found(user.setback())) co_return std::optional<core::DirectoryUser>();
  if (!user) co_return user.setback();
  co_return std::optional(user_of(user.value(), teams_plans));
}

Task<Outcome<std::optional<core::DirectoryGroup>>> GraphClient::listed_group(GroupId id) {
  const auto group = co_await read(base_ + "/groups/" + net::encode(id.str()) +
                                   "?$select=id,displayName,visibility,resourceProvisioningOptions");
  if (!group && not_found(group.setback())) co_return std::optional<core::DirectoryGroup>();
  if (!group) co_return group.setback();
  co_return std::optional(group_of(group.value()));
}

}  // namespace welcomed::graph
