#include "graph/graph_client.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "graph/answers.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
constexpr std::string_view kPersonFields = "$select=id,userPrincipalName,userType,accountEnabled";
/// The largest page Graph gives (contracts/graph.md §6.1).
constexpr std::string_view kLargestPage = "&$top=999";

std::optional<Person> person_of(const json& user) {
  auto id = lower(text_of(user, "id"));
  if (id.empty()) return std::nullopt;
  const auto enabled = user.find("accountEnabled");
  const bool disabled = enabled != user.end() && enabled->is_boolean() && !enabled->get<bool>();
  return Person{RecipientId(std::move(id)), text_of(user, "userPrincipalName"), text_of(user, "userType") == "Guest",
                !disabled};
}

GiveUp give_up(std::string cause, std::string detail) { return GiveUp{{std::move(cause), std::move(detail)}}; }

/// GiveUp with the cause a 404 or 400 has for this call; other setbacks stay.
Setback renamed(const Setback& setback, const std::string& cause) {
  const auto* give_up = std::get_if<GiveUp>(&setback);
  if (give_up == nullptr || cause.empty()) return setback;
  return GiveUp{{cause, give_up->cause.detail}};
}

}  // namespace

GraphClient::GraphClient(identity::AuthorizedClient& client, Clock& clock, Random& random, std::string graph)
    : client_(client), clock_(clock), random_(random), base_(std::move(graph) + "/v1.0") {}

Task<Outcome<net::Response>> GraphClient::call(std::string method, std::string target, std::string body) {
  const auto url = net::parse_url(target);
  if (!url) co_return give_up("bad_answer", url.error().text());
  net::Request request{.method = std::move(method), .url = *url, .body = std::move(body), .repeatable = true};
  request.headers.push_back({"client-request-id", random_.uuid()});
  // Filters beyond the plain ones want it, on every page (contracts/graph.md §6.1). A link to the next page may have
  // the dollar sign percent-encoded.
  if (target.find("count=true") != std::string::npos) request.headers.push_back({"ConsistencyLevel", "eventual"});
  if (!request.body.empty()) request.headers.push_back({"Content-Type", "application/json"});
  const auto sent = co_await client_.send(std::move(request));
  if (!sent) co_return sent.setback();
  if (const auto* failure = std::get_if<net::Failure>(&sent.value())) co_return setback_of(*failure);
  co_return std::get<net::Response>(sent.value());
}

Task<Outcome<json>> GraphClient::read(std::string target) {
  auto answer = co_await call("GET", std::move(target), {});
  if (!answer) co_return answer.setback();
  if (answer->status != 200) co_return setback_of(*answer, clock_.now());
  auto parsed = parse_strict(answer->body, kMostDepth);
  if (!parsed || !parsed->is_object()) co_return Retry{{}, {"bad_answer", "Graph's answer is no JSON object"}};
  co_return std::move(*parsed);
}

Task<Outcome<People>> GraphClient::users(std::string filter) {
  auto target = base_ + "/users?" + std::string(kPersonFields) + std::string(kLargestPage);
  if (!filter.empty()) target += "&$count=true&$filter=" + net::encode(filter);
  return read_people(std::move(target), filter.empty() ? "" : "filter_refused");
}

Task<Outcome<People>> GraphClient::group_people(GroupId group) {
  return read_people(base_ + "/groups/" + net::encode(group.str()) + "/transitiveMembers/microsoft.graph.user?" +
                         std::string(kPersonFields) + "&$count=true" + std::string(kLargestPage),
                     "group_not_found");
}

Task<Outcome<People>> GraphClient::more(std::string next) {
  // A link elsewhere would carry the token there.
  if (!next.starts_with(base_ + "/")) return refuse_link();
  return read_people(std::move(next), {});
}

Task<Outcome<People>> GraphClient::refuse_link() {
  co_return give_up("bad_answer", "the link to the next page leads to another host");
}

Task<Outcome<People>> GraphClient::read_people(std::string target, std::string cause) {
  const auto page = co_await read(std::move(target));
  if (!page) co_return renamed(page.setback(), cause);
  People people{.next = text_of(page.value(), "@odata.nextLink")};
  for (const auto& user : values_of(page.value())) {
    if (auto person = person_of(user)) people.people.push_back(std::move(*person));
  }
  co_return people;
}

Task<Outcome<GroupId>> GraphClient::group(std::string name_or_id) {
  if (is_guid(name_or_id)) co_return GroupId(lower(name_or_id));
  const auto page = co_await read(
      base_ + "/groups?$select=id,displayName&$filter=" + net::encode("displayName eq " + literal(name_or_id)));
  if (!page) co_return page.setback();
  const auto& groups = values_of(page.value());
  if (groups.empty()) co_return give_up("group_not_found", "no group is named " + name_or_id);
  if (groups.size() == 1) co_return GroupId(text_of(groups[0], "id"));
  std::string ids;
  for (const auto& group : groups) ids += (ids.empty() ? "" : ", ") + text_of(group, "id");
  co_return give_up("group_ambiguous", name_or_id + " is the name of " + ids);
}

Task<Outcome<std::optional<Person>>> GraphClient::person(std::string name_or_id) {
  const auto user = co_await read(base_ + "/users/" + net::encode(name_or_id) + "?" + std::string(kPersonFields));
  if (user) co_return person_of(user.value());
  if (not_found(user.setback())) co_return std::optional<Person>();
  co_return user.setback();
}

Task<Outcome<std::optional<Profile>>> GraphClient::profile(RecipientId id) {
  const auto user = co_await read(base_ + "/users/" + net::encode(id.str()) +
                                  "?$select=displayName,givenName,surname,mail,userPrincipalName,jobTitle,department,"
                                  "officeLocation,preferredLanguage");
  if (!user && not_found(user.setback())) co_return std::optional<Profile>();
  if (!user) co_return user.setback();
  const auto& fields = user.value();
  co_return std::optional(
      Profile{text_of(fields, "displayName"), text_of(fields, "givenName"), text_of(fields, "surname"),
              text_of(fields, "mail"), text_of(fields, "userPrincipalName"), text_of(fields, "jobTitle"),
              text_of(fields, "department"), text_of(fields, "officeLocation"), text_of(fields, "preferredLanguage")});
}

Task<Outcome<std::optional<ConversationId>>> GraphClient::chat(RecipientId user, InstallationId installation) {
  const auto chat = co_await read(base_ + "/users/" + net::encode(user.str()) + "/teamwork/installedApps/" +
                                  net::encode(installation.str()) + "/chat");
  if (!chat && not_found(chat.setback())) co_return std::optional<ConversationId>();
  if (!chat) co_return chat.setback();
  auto id = text_of(chat.value(), "id");
  if (id.empty()) co_return std::optional<ConversationId>();
  co_return std::optional(ConversationId(std::move(id)));
}

}  // namespace welcomed::graph
