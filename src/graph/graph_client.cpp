#include "graph/graph_client.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "graph/answers.hpp"
#include "graph/chat_messages.hpp"
#include "graph/directory_pages.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
/// The largest page Graph gives (contracts/graph.md §6.1).
constexpr std::string_view kLargestPage = "999";

constexpr const char* kElsewhere = "the link to the next page leads elsewhere";

GiveUp give_up(std::string cause, std::string detail) { return GiveUp{{std::move(cause), std::move(detail)}}; }

/// A query that is refused as such, for this reason; other setbacks stay.
Setback renamed(const Setback& setback, const std::string& cause) {
  const bool of_query = refused_with(setback, 400) || not_found(setback);
  if (!of_query || cause.empty()) return setback;
  return GiveUp{{cause, cause_of(setback).detail}};
}

constexpr int kMostChatPages = 4;
constexpr int kMostChannelPages = 20;
constexpr int kMostListPages = 20;

/// A refusal concerns reading chats alone; the rest of Graph may work.
Setback of_chat(const Setback& setback) {
  const auto& cause = cause_of(setback);
  const bool refused = cause.name == "permission_missing" || not_found(setback);
  return refused ? Setback(give_up("chat_unreadable", cause.detail)) : setback;
}

constexpr const char* kOfProfile =
    "id,displayName,givenName,surname,mail,userPrincipalName,jobTitle,department,officeLocation,preferredLanguage";

/// The options behind the question mark; a manager is no property that could be selected.
std::string query_of(ProfileParts parts) {
  return std::string("$select=") + kOfProfile + (parts.hire_date ? ",employeeHireDate" : "") +
         (parts.manager ? "&$expand=manager($select=id,displayName,givenName,mail)" : "");
}

std::string any_of(const std::vector<RecipientId>& people) {
  std::string ids;
  for (const auto& person : people) ids += (ids.empty() ? "'" : ",'") + person.str() + "'";
  return "id in (" + ids + ")";
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
  hear(std::get<net::Response>(sent.value()));
  co_return std::get<net::Response>(sent.value());
}

void GraphClient::hear(const net::Response& response) const {
  const auto text = response.header("x-ms-throttle-limit-percentage");
  double used = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), used, std::chars_format::fixed);
  if (heard_ && !text.empty() && error == std::errc{} && end == text.data() + text.size()) heard_(used);
}

Task<Outcome<json>> GraphClient::read(std::string target) {
  auto answer = co_await call("GET", std::move(target), {});
  if (!answer) co_return answer.setback();
  co_return read_answer(*answer);
}

/// Only a page that is empty says that there is nothing.
Task<Outcome<json>> GraphClient::read_page(std::string target) {
  auto page = co_await read(std::move(target));
  if (page && !is_page(*page)) co_return unreadable("a list is no page");
  co_return page;
}

/// One that is there has an id.
Task<Outcome<json>> GraphClient::read_item(std::string target) {
  auto item = co_await read(std::move(target));
  if (item && text_of(*item, "id").empty()) co_return unreadable("an item has no id");
  co_return item;
}

Outcome<json> GraphClient::read_answer(const net::Response& answer) const {
  if (answer.status != 200) return setback_of(answer, clock_.now());
  auto parsed = parse_strict(answer.body, kMostDepth);
  if (!parsed || !parsed->is_object()) return unreadable("Graph's answer is no JSON object");
  return std::move(*parsed);
}

Task<Outcome<People>> GraphClient::users(std::string filter) {
  return read_people(
      base_ + "/users?$select=id&$top=" + std::string(kLargestPage) + "&$count=true&$filter=" + net::encode(filter),
      "filter_refused");
}

Task<Outcome<People>> GraphClient::teams(std::string filter) {
  const auto of_teams = "resourceProvisioningOptions/Any(x:x eq 'Team') and (" + filter + ")";
  return read_people(
      base_ + "/groups?$select=id&$top=" + std::string(kLargestPage) + "&$count=true&$filter=" + net::encode(of_teams),
      "filter_refused");
}

Task<Outcome<PlansSeen>> GraphClient::plans_seen() {
  const auto page = co_await read_page(base_ + "/users?$select=id,assignedPlans&$top=100");
  if (!page) co_return page.setback();
  co_return plans_in(page.value());
}

Task<Outcome<People>> GraphClient::more(std::string next) { return read_people(std::move(next), {}); }

Task<Outcome<People>> GraphClient::read_people(std::string target, std::string cause) {
  if (leads_elsewhere(target)) co_return give_up("bad_answer", kElsewhere);
  const auto page = co_await read_page(std::move(target));
  if (!page) co_return renamed(page.setback(), cause);
  co_return people_of(page.value());
}

Task<Outcome<std::optional<Profile>>> GraphClient::profile(std::string id_or_name, ProfileParts parts) {
  const auto user = co_await read_item(base_ + "/users/" + net::encode(id_or_name) + "?" + query_of(parts));
  if (!user && not_found(user.setback())) co_return std::optional<Profile>();
  if (!user) co_return user.setback();
  co_return std::optional(profile_of(user.value()));
}

Task<Outcome<std::vector<Profile>>> GraphClient::profiles(std::vector<RecipientId> people, ProfileParts parts) {
  std::vector<Profile> found;
  if (people.size() == 1) {
    auto alone = co_await profile(people.front().str(), parts);
    if (!alone) co_return alone.setback();
    if (alone.value()) found.push_back(std::move(*alone.value()));
    co_return found;
  }
  auto target = base_ + "/users?" + query_of(parts) + "&$filter=" + net::encode(any_of(people));
  for (std::size_t pages = 0; pages < people.size() && !target.empty(); ++pages) {
    if (leads_elsewhere(target)) co_return give_up("bad_answer", kElsewhere);
    const auto page = co_await read_page(target);
    if (!page) co_return page.setback();
    for (const auto& user : values_of(page.value())) {
      if (user.is_object()) found.push_back(profile_of(user));
    }
    target = text_of(page.value(), "@odata.nextLink");
  }
  co_return found;
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

Task<Outcome<std::optional<Channel>>> GraphClient::primary_channel(RecipientId team) {
  const auto channel = co_await read(base_ + "/teams/" + net::encode(team.str()) + "/primaryChannel");
  if (!channel && not_found(channel.setback())) co_return std::optional<Channel>();
  if (!channel) co_return channel.setback();
  Channel found{ConversationId(text_of(channel.value(), "id")), text_of(channel.value(), "displayName")};
  if (found.id.empty()) co_return std::optional<Channel>();
  co_return std::optional(std::move(found));
}

Task<Outcome<std::optional<std::vector<Channel>>>> GraphClient::channels(RecipientId team) {
  std::vector<Channel> all;
  auto target =
      base_ + "/teams/" + net::encode(team.str()) + "/channels?$select=" + net::encode("id,displayName,membershipType");
  for (int pages = 0; pages < kMostListPages; ++pages) {
    const auto page = co_await read_page(target);
    if (!page && not_found(page.setback())) co_return std::optional<std::vector<Channel>>();
    if (!page) co_return page.setback();
    auto some = channels_of(page.value());
    std::move(some.begin(), some.end(), std::back_inserter(all));
    target = text_of(page.value(), "@odata.nextLink");
    if (target.empty()) co_return std::optional(std::move(all));
    if (leads_elsewhere(target)) co_return give_up("bad_answer", kElsewhere);
  }
  co_return give_up("bad_answer", "there are more channels than are read");
}

Task<Outcome<std::string>> GraphClient::topic(ConversationId chat) {
  const auto told = co_await read_item(base_ + "/chats/" + net::encode(chat.str()));
  if (!told) co_return told.setback();
  co_return text_of(told.value(), "topic");
}

Task<Outcome<std::vector<core::ChatMessage>>> GraphClient::messages(ConversationId chat, TimePoint since) {
  // A date filter works only on the property that orders.
  auto target = base_ + "/chats/" + net::encode(chat.str()) +
                "/messages?$top=50&$orderby=" + net::encode("lastModifiedDateTime desc") +
                "&$filter=" + net::encode("lastModifiedDateTime gt " + format_time(since));
  return read_messages(std::move(target), kMostChatPages);
}

/// There is neither order nor filter by date: all of them are read, or it is no proof that one is not there.
Task<Outcome<std::vector<core::ChatMessage>>> GraphClient::channel_messages(RecipientId team, ConversationId channel) {
  auto target =
      base_ + "/teams/" + net::encode(team.str()) + "/channels/" + net::encode(channel.str()) + "/messages?$top=50";
  return read_messages(std::move(target), kMostChannelPages);
}

Task<Outcome<std::vector<core::ChatMessage>>> GraphClient::read_messages(std::string target, int most_pages) {
  std::vector<core::ChatMessage> all;
  for (int pages = 0; pages < most_pages; ++pages) {
    const auto page = co_await read(target);
    if (!page) co_return of_chat(page.setback());
    auto messages = chat_messages_of(page.value());
    if (!messages) co_return messages.setback();
    std::move(messages->begin(), messages->end(), std::back_inserter(all));
    target = text_of(page.value(), "@odata.nextLink");
    if (target.empty()) co_return all;
    if (leads_elsewhere(target)) co_return give_up("bad_answer", kElsewhere);
  }
  co_return give_up("chat_unreadable", "there are more messages than are read");
}

}  // namespace welcomed::graph
