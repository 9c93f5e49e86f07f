// Delta queries of users and groups (contracts/graph.md §6.3).
#include "graph/delta.hpp"

#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "graph/answers.hpp"
#include "graph/directory_pages.hpp"
#include "graph/graph_client.hpp"
#include "graph/odata.hpp"
#include "net/url.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

constexpr const char* kHireDate = "employeeHireDate";

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

std::string user_properties(bool with_plans, bool with_hire_date) {
  return std::string("id,userPrincipalName,userType,accountEnabled") + (with_plans ? ",assignedPlans" : "") +
         (with_hire_date ? std::string(",") + kHireDate : std::string());
}

std::vector<std::string> watched_properties(const std::string& filter) {
  const auto words = words_of(filter);
  std::vector<std::string> watched;
  for (const auto& property : kWatchable) {
    if (words.contains(std::string(property))) watched.emplace_back(property);
  }
  return watched;
}

std::string users_query(const std::vector<std::string>& filters, bool with_plans, bool with_hire_dates) {
  std::string query = "/users/delta?$select=" + user_properties(with_plans);
  std::set<std::string> more;
  for (const auto& filter : filters) {
    for (auto& property : watched_properties(filter)) more.insert(std::move(property));
  }
  if (with_hire_dates) more.insert(kHireDate);
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
  if (leads_elsewhere(target)) co_return GiveUp{{"link_expired", "it leads to another address than `cloud.graph`"}};
  auto answer = co_await call("GET", std::move(target), {});
  if (!answer) co_return answer.setback();
  if (const auto cause = refusal_of_place(place, *answer); !cause.empty()) {
    const auto setback = setback_of(*answer, clock_.now());
    co_return GiveUp{{std::string(cause), cause_of(setback).detail}};
  }
  co_return read_answer(*answer);
}

/// A link that cannot be followed later is none.
template <typename Changed>
Outcome<Changes<Changed>> GraphClient::followable(Outcome<Changes<Changed>> page) const {
  if (page && leads_elsewhere(page->link)) return Retry{{}, {"bad_answer", "a page of changes goes on elsewhere"}};
  return page;
}

Task<Outcome<UserChanges>> GraphClient::user_changes(std::string place, std::vector<std::string> teams_plans) {
  const auto page = co_await read_delta(std::move(place));
  if (!page) co_return page.setback();
  co_return followable(user_changes_of(page.value(), teams_plans));
}

Task<Outcome<GroupChanges>> GraphClient::group_changes(std::string place) {
  const auto page = co_await read_delta(std::move(place));
  if (!page) co_return page.setback();
  co_return followable(group_changes_of(page.value()));
}

Task<Outcome<std::optional<core::DirectoryUser>>> GraphClient::listed_user(RecipientId id,
                                                                           std::vector<std::string> teams_plans,
                                                                           bool with_hire_date) {
  const auto user = co_await read_item(base_ + "/users/" + net::encode(id.str()) +
                                       "?$select=" + user_properties(!teams_plans.empty(), with_hire_date));
  if (!user && not_found(user.setback())) co_return std::optional<core::DirectoryUser>();
  if (!user) co_return user.setback();
  co_return std::optional(user_of(user.value(), teams_plans));
}

Task<Outcome<std::optional<core::DirectoryGroup>>> GraphClient::listed_group(GroupId id) {
  const auto group = co_await read_item(base_ + "/groups/" + net::encode(id.str()) +
                                        "?$select=id,displayName,visibility,resourceProvisioningOptions");
  if (!group && not_found(group.setback())) co_return std::optional<core::DirectoryGroup>();
  if (!group) co_return group.setback();
  co_return std::optional(group_of(group.value()));
}

}  // namespace welcomed::graph
