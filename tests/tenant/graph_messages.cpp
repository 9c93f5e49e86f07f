// What the bot said in the chat with a user and in channels, contracts/graph.md §5.9. Users' own words are not kept.
#include <algorithm>
#include <charconv>

#include "channel_ledger.hpp"
#include "graph.hpp"
#include "graph_errors.hpp"
#include "odata_query.hpp"

namespace tenant {
namespace {

constexpr std::size_t kUsualPage = 20;
constexpr std::size_t kLargestPage = 50;
constexpr std::string_view kOrders[] = {"lastModifiedDateTime", "createdDateTime"};

struct MessageQuery {
  std::string order = std::string(kOrders[0]);
  std::string since;  // ISO 8601; compared as text, as all times here have one form
  std::size_t top = kUsualPage;
  std::size_t from = 0;
};

bool read_number(const std::string& text, std::size_t least, std::size_t most, std::size_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= least && number <= most;
}

/// `PROPERTY desc`, and a `gt` filter on the same property: all that the service takes.
std::optional<Response> read_order_and_filter(const Request& request, MessageQuery& query) {
  if (const std::string* order = request.option("$orderby")) {
    const auto known = std::find_if(std::begin(kOrders), std::end(kOrders),
                                    [&](std::string_view name) { return *order == std::string(name) + " desc"; });
    if (known == std::end(kOrders)) return bad_query(request, "Only descending order by date is supported.");
    query.order = *known;
  }
  const std::string* filter = request.option("$filter");
  if (filter == nullptr) return std::nullopt;
  const std::string start = query.order + " gt ";
  if (request.option("$orderby") == nullptr || !filter->starts_with(start)) {
    return bad_query(request, "$filter and $orderby must be on the same property.");
  }
  query.since = filter->substr(start.size());
  constexpr std::size_t kIsoLength = 24;
  if (query.since.size() != kIsoLength || query.since.back() != 'Z')
    return bad_query(request, "Invalid date in $filter.");
  return std::nullopt;
}

std::optional<Response> read_query(const Request& request, MessageQuery& query) {
  if (auto refusal = refuse_options(request, {"$top", "$orderby", "$filter", "$skiptoken"})) return refusal;
  if (const std::string* top = request.option("$top")) {
    if (!read_number(*top, 1, kLargestPage, query.top))
      return bad_query(request, "The limit of '50' for Top query is exceeded.");
  }
  if (const std::string* token = request.option("$skiptoken")) {
    if (!read_number(*token, 1, 1'000'000, query.from)) return bad_query(request, "Invalid $skiptoken.");
  }
  return read_order_and_filter(request, query);
}

Json attachments_of(const Json& activity, const std::string& id) {
  Json list = Json::array();
  if (!activity.contains("attachments")) return list;
  for (const Json& attachment : activity.at("attachments")) {
    list.push_back(
        {{"id", id + "-" + std::to_string(list.size())},
         {"contentType", attachment.at("contentType")},
         {"contentUrl", nullptr},
         {"content", attachment.contains("content") ? Json(dumped(attachment.at("content"))) : Json(nullptr)},
         {"name", nullptr},
         {"thumbnailUrl", nullptr},
         {"teamsAppId", nullptr}});
  }
  return list;
}

std::string html_of(const Json& activity, const Json& attachments) {
  std::string html;
  if (const auto text = string_at(activity, "text")) html += "<p>" + *text + "</p>";
  for (const Json& attachment : attachments) {
    html += "<attachment id=\"" + attachment.at("id").get<std::string>() + "\"></attachment>";
  }
  return html;
}

/// Those that the query names, and the link to the others.
template <typename Show>
Json page_of(const std::vector<const Message*>& found, const MessageQuery& query, const std::string& url, Show show) {
  Json body{{"value", Json::array()}};
  const std::size_t end = std::min(found.size(), query.from + query.top);
  for (std::size_t at = query.from; at < end; ++at) body["value"].push_back(show(*found[at]));
  body["@odata.count"] = body["value"].size();
  if (end < found.size()) {
    body["@odata.nextLink"] = url + "?$top=" + std::to_string(query.top) + "&$skiptoken=" + std::to_string(end);
  }
  return body;
}

}  // namespace

void Graph::add_messages(Router& router) {
  add(router, {"GET",
               "/chats/{chat}/messages",
               Area::teams,
               {"Chat.Read.All", "Chat.ReadWrite.All"},
               1,
               &Limits::other_reads,
               "other_reads",
               [this](const Request& request) { return chat_messages(request); }});
  add(router, {"GET",
               "/teams/{team}/channels/{channel}/messages",
               Area::teams,
               {"ChannelMessage.Read.All", "ChannelMessage.Read.Group", "Group.Read.All"},
               1,
               &Limits::other_reads,
               "other_reads",
               [this](const Request& request) { return channel_messages(request); }});
}

Json Graph::chat_message_json(const Message& message, Json chat, Json channel) const {
  const std::string id = std::to_string(message.id);
  const Json activity = message.activity.empty() || message.deleted ? Json::object() : Json::parse(message.activity);
  const Json attachments = attachments_of(activity, id);
  return {{"id", id},
          {"etag", id},
          {"messageType", "message"},
          {"createdDateTime", iso_time(message.at)},
          {"lastModifiedDateTime", iso_time(message.at)},
          {"lastEditedDateTime", nullptr},
          {"deletedDateTime", message.deleted ? Json(iso_time(message.at)) : Json(nullptr)},
          {"subject", nullptr},
          {"summary", nullptr},
          {"chatId", std::move(chat)},
          {"importance", "normal"},
          {"locale", "en-us"},
          {"webUrl", nullptr},
          {"channelIdentity", std::move(channel)},
          {"policyViolation", nullptr},
          {"eventDetail", nullptr},
          {"from",
           {{"device", nullptr},
            {"user", nullptr},
            {"application", {{"id", options_.app_id}, {"displayName", "Bot"}, {"applicationIdentityType", "bot"}}}}},
          {"body", {{"contentType", "html"}, {"content", html_of(activity, attachments)}}},
          {"attachments", attachments},
          {"mentions", Json::array()},
          {"reactions", Json::array()}};
}

Response Graph::chat_messages(const Request& request) {
  MessageQuery query;
  if (auto refusal = read_query(request, query)) return *refusal;
  const std::string& chat = request.parameter("chat");
  const auto group = chats_.find(chat);
  const auto user = installs_.find_conversation(chat);
  if (!group && (!user || installs_.ids_of(*user).graph_chat != chat)) {
    return graph_error(request, 404, "NotFound", "NotFound");
  }
  if (auto refusal = throttled_there("chat " + chat, throttle_.limits().chat, request)) return *refusal;
  std::vector<const Message*> found;
  for (const Message& message : group ? chats_.of(*group).messages : ledger_.messages_of(*user)) {
    if (iso_time(message.at) > query.since) found.push_back(&message);
  }
  std::reverse(found.begin(), found.end());
  Json body = page_of(found, query, url_ + "/v1.0/chats/" + percent_encoded(chat) + "/messages",
                      [&](const Message& message) { return chat_message_json(message, chat, nullptr); });
  body["@odata.context"] = context_url("chats('" + percent_encoded(chat) + "')/messages");
  return json_response(200, body);
}

/// Roots of threads only, without order or filter.
Response Graph::channel_messages(const Request& request) {
  if (auto refusal = refuse_options(request, {"$top", "$skiptoken"})) return *refusal;
  MessageQuery query;
  if (auto refusal = read_query(request, query)) return *refusal;
  Response refusal;
  const auto team = asked_team(request, refusal);
  if (!team) return refusal;
  const std::string& channel = request.parameter("channel");
  const auto place = teams_.find_channel(channel);
  if (!place || place->team != *team) return graph_error(request, 404, "NotFound", "NotFound");
  if (auto hit = throttled_there("chat " + channel, throttle_.limits().chat, request)) return *hit;
  const std::string& id = teams_.group_of(*team).id;
  const Json identity{{"teamId", id}, {"channelId", channel}};
  const std::string url = url_ + "/v1.0/teams/" + id + "/channels/" + percent_encoded(channel) + "/messages";
  Json body = page_of(channel_ledger_.roots(*place), query, url,
                      [&](const Message& message) { return chat_message_json(message, nullptr, identity); });
  body["@odata.context"] = context_url("teams('" + id + "')/channels('" + percent_encoded(channel) + "')/messages");
  return json_response(200, body);
}

}  // namespace tenant
