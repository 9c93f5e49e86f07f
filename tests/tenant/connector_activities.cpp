// Sending, updating and deleting messages.
#include <charconv>

#include "connector.hpp"
#include "ids.hpp"

namespace tenant {
namespace {

std::int64_t activity_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

Response no_activity() { return connector_error(404, "ActivityNotFoundInConversation", "Conversation not found."); }

}  // namespace

std::optional<Response> Connector::conversation_refusal(const Request& request, UserIndex& user) const {
  const auto found = installs_.find_conversation(request.parameter("conversation"));
  if (!found || !installs_.of(*found).conversation) {
    return connector_error(404, "ConversationNotFound", "Conversation not found.");
  }
  user = *found;
  const Installation& installation = installs_.of(user);
  if (!installation.installed) {
    return connector_error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
  }
  if (installation.block == Block::by_policy) {
    return connector_error(403, "BotDisabledByAdmin", "The tenant admin disabled this bot");
  }
  if (installation.block == Block::by_user) {
    return connector_error(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.");
  }
  return std::nullopt;
}

std::optional<Response> Connector::write_throttled(const Request& request, UserIndex user) {
  const std::string window = "send " + installs_.ids_of(user).conversation;
  const auto refusal = throttle_.take(window, throttle_.limits().send_windows, request.at);
  if (!refusal) return std::nullopt;
  return connector_throttled(*refusal);
}

std::optional<Response> Connector::faulty(const Json& activity, UserIndex user, const std::string& conversation) const {
  const Addressees to{"28:" + options_.app_id, options_.app_id, installs_.ids_of(user).member, world_.users()[user].id,
                      conversation};
  auto fault = activity_fault(activity, to);
  if (!fault) fault = size_fault(activity);
  if (!fault) return std::nullopt;
  return connector_error(fault->status, fault->code, fault->message);
}

std::optional<Response> Connector::send_refusal(const Request& request, UserIndex& user, Json& activity) {
  if (!request.has_content_type("application/json")) {
    return json_response(415, {{"message", "The request entity's media type is not supported for this resource."}});
  }
  if (!request.query.empty()) return connector_error(400, "BadArgument", "Unknown query option");
  auto body = parsed(request.body);
  if (!body || !body->is_object()) return connector_error(400, "BadSyntax", "The body is not an activity");
  activity = std::move(*body);
  if (auto refusal = conversation_refusal(request, user)) return refusal;
  if (auto refusal = write_throttled(request, user)) return refusal;
  return faulty(activity, user, request.parameter("conversation"));
}

std::int64_t Connector::record(UserIndex user, const std::string& conversation, const Json& activity, Millis at) {
  Message message;
  message.id = ledger_.next_id(at);
  if (activity.at("type") != "message") return message.id;
  message.at = at;
  message.conversation_id = conversation;
  message.preview = preview_of(activity);
  message.locale = string_at(activity, "locale").value_or("");
  const std::int64_t id = message.id;
  ledger_.message(user, std::move(message), activity);
  return id;
}

Response Connector::taken(const Request& request, UserIndex user, const std::string& conversation,
                          const Json& activity) {
  const std::int64_t id = record(user, conversation, activity, request.at);
  if (chance(behaviour_.accepted_percent, options_.seed, "accepted", static_cast<std::uint64_t>(id))) {
    return {202, {}, {}, {}};
  }
  return json_response(201, {{"id", std::to_string(id)}});
}

Response Connector::send(const Request& request) {
  UserIndex user = 0;
  Json activity;
  if (auto refusal = send_refusal(request, user, activity)) return *refusal;
  return taken(request, user, request.parameter("conversation"), activity);
}

Response Connector::reply(const Request& request) {
  UserIndex user = 0;
  Json activity;
  if (auto refusal = send_refusal(request, user, activity)) return *refusal;
  if (activity_number(request.parameter("activity")) < 0) return no_activity();
  return taken(request, user, request.parameter("conversation"), activity);
}

Response Connector::update(const Request& request) {
  UserIndex user = 0;
  Json activity;
  if (auto refusal = send_refusal(request, user, activity)) return *refusal;
  Message* message = ledger_.find(user, activity_number(request.parameter("activity")));
  if (message == nullptr) return no_activity();
  ledger_.updated(user, *message, activity);
  return json_response(200, {{"id", request.parameter("activity")}});
}

Response Connector::remove(const Request& request) {
  UserIndex user = 0;
  if (auto refusal = conversation_refusal(request, user)) return *refusal;
  if (auto refusal = write_throttled(request, user)) return *refusal;
  Message* message = ledger_.find(user, activity_number(request.parameter("activity")));
  if (message == nullptr) return no_activity();
  ledger_.deleted(user, *message);
  return {200, {}, {}, {}};
}

}  // namespace tenant
