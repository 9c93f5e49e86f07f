#include "graph/graph_client.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "graph/answers.hpp"
#include "graph/chat_messages.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
constexpr std::string_view kPersonFields = "$select=id,userPrincipalName,userType,accountEnabled";
/// The largest page Graph gives (contracts/graph.md §6.1).
constexpr std::string_view kLargestPage = "&$top=999";

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool is_guid(std::string_view text) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  const auto fits = [](char c, char form) {
    return form == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
  };
  return text.size() == kForm.size() && std::equal(text.begin(), text.end(), kForm.begin(), fits);
}

/// A string literal of OData: a quote within is doubled.
std::string literal(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<Person> person_of(const json& user) {
  auto id = lower(text_of(user, "id"));
  if (id.empty()) return std::nullopt;
  const auto enabled = user.find("accountEnabled");
  const bool disabled = enabled != user.end() && enabled->is_boolean() && !enabled->get<bool>();
  return Person{RecipientId(std::move(id)), text_of(user, "userPrincipalName"), text_of(user, "userType") == "Guest",
                !disabled};
}

const json& values_of(const json& page) {
  static const json kNone = json::array();
  const auto found = page.find("value");
  return found != page.end() && found->is_array() ? *found : kNone;
}

GiveUp give_up(std::string cause, std::string detail) { return GiveUp{{std::move(cause), std::move(detail)}}; }

/// GiveUp with the cause a 404 or 400 has for this call; other setbacks stay.
Setback renamed(const Setback& setback, const std::string& cause) {
  const auto* give_up = std::get_if<GiveUp>(&setback);
  if (give_up == nullptr || cause.empty()) return setback;
  return GiveUp{{cause, give_up->cause.detail}};
}

bool not_found(const Setback& setback) {
  const auto* give_up = std::get_if<GiveUp>(&setback);
  return give_up != nullptr && give_up->cause.detail.starts_with("404");
}

constexpr int kMostChatPages = 4;

/// A refusal concerns reading chats alone; the rest of Graph may work.
Setback unreadable(const Setback& setback) {
  const auto& cause = cause_of(setback);
  const bool refused = cause.name == "permission_missing" || not_found(setback);
  return refused ? Setback(give_up("chat_unreadable", cause.detail)) : setback;
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

Task<Outcome<CatalogApp>> GraphClient::find_app(std::string external_id) {
  const auto by_external_id = co_await app_where("externalId eq " + literal(external_id));
  if (!by_external_id) co_return by_external_id.setback();
  if (by_external_id.value()) co_return *by_external_id.value();
  const auto by_id = co_await app_where("id eq " + literal(external_id));
  if (!by_id) co_return by_id.setback();
  if (by_id.value()) co_return *by_id.value();
  co_return Halt{{"app_not_in_catalog", "no app of the catalog has the id " + external_id}};
}

Task<Outcome<std::optional<CatalogApp>>> GraphClient::app_where(std::string filter) {
  const auto page = co_await read(base_ + "/appCatalogs/teamsApps?$filter=" + net::encode(filter));
  if (!page) co_return page.setback();
  const auto& apps = values_of(page.value());
  if (apps.empty() || text_of(apps[0], "id").empty()) co_return std::optional<CatalogApp>();
  co_return std::optional(CatalogApp{CatalogId(text_of(apps[0], "id")), text_of(apps[0], "displayName")});
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

Task<Outcome<core::Installed>> GraphClient::install(RecipientId user, CatalogId app) {
  const json body{{"teamsApp@odata.bind", base_ + "/appCatalogs/teamsApps/" + app.str()}};
  const auto answer =
      co_await call("POST", base_ + "/users/" + net::encode(user.str()) + "/teamwork/installedApps", body.dump());
  if (!answer) co_return answer.setback();
  const int status = answer.value().status;
  if (status >= 200 && status < 300) co_return core::Installed::created;
  if (status == 409) co_return core::Installed::already;
  co_return install_setback_of(answer.value(), clock_.now());
}

Task<Outcome<std::optional<InstallationId>>> GraphClient::installation(RecipientId user, CatalogId app) {
  const auto page =
      co_await read(base_ + "/users/" + net::encode(user.str()) + "/teamwork/installedApps?$expand=teamsApp&$filter=" +
                    net::encode("teamsApp/id eq " + literal(app.str())));
  if (!page && not_found(page.setback())) co_return std::optional<InstallationId>();
  if (!page) co_return page.setback();
  const auto& installations = values_of(page.value());
  if (installations.empty() || text_of(installations[0], "id").empty()) co_return std::optional<InstallationId>();
  co_return std::optional(InstallationId(text_of(installations[0], "id")));
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

Task<Outcome<std::vector<core::ChatMessage>>> GraphClient::messages(ConversationId chat, TimePoint since) {
  std::vector<core::ChatMessage> all;
  // A date filter works only on the property that orders.
  auto target = base_ + "/chats/" + net::encode(chat.str()) +
                "/messages?$top=50&$orderby=" + net::encode("lastModifiedDateTime desc") +
                "&$filter=" + net::encode("lastModifiedDateTime gt " + format_time(since));
  for (int pages = 0; pages < kMostChatPages; ++pages) {
    const auto page = co_await read(target);
    if (!page) co_return unreadable(page.setback());
    auto messages = chat_messages_of(page.value());
    std::move(messages.begin(), messages.end(), std::back_inserter(all));
    target = text_of(page.value(), "@odata.nextLink");
    if (target.empty()) co_return all;
    if (!target.starts_with(base_ + "/")) co_return give_up("bad_answer", "the link to the next page leads elsewhere");
  }
  co_return give_up("chat_unreadable", "the chat has more messages than are read");
}

}  // namespace welcomed::graph
