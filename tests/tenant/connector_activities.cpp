// Sending, updating and deleting messages.
#include "connector.hpp"
#include "ids.hpp"

namespace tenant {
namespace {

Response no_activity() { return connector_error(404, "ActivityNotFoundInConversation", "Conversation not found."); }

}  // namespace

std::optional<Response> Connector::conversation_refusal(const Request& request, Target& target) const {
  if (auto refusal = target_refusal(request, target)) return refusal;
  if (auto refusal = off_refusal(target.of_channel())) return refusal;
  if (target.chat) return chat_refusal(*target.chat);
  return target.user ? personal_refusal(*target.user) : channel_refusal(target);
}

std::optional<Response> Connector::chat_refusal(ChatIndex chat) const {
  if (chats_.of(chat).installed) return std::nullopt;
  return not_in_roster();
}

std::optional<Response> Connector::personal_refusal(UserIndex user) const {
  const Installation& installation = installs_.of(user);
  if (!installation.conversation) return no_conversation();
  if (!installation.installed && !teams_.shared_with_bot(user)) return not_in_roster();
  if (installation.block == Block::by_policy) {
    return connector_error(403, "BotDisabledByAdmin", "The tenant admin disabled this bot");
  }
  if (installation.block == Block::by_user) {
    return connector_error(403, "ConversationBlockedByUser", "User blocked the conversation with the bot.");
  }
  return std::nullopt;
}

std::optional<Response> Connector::channel_refusal(const Target& target) const {
  const Team& team = teams_.of(target.place.team);
  if (!team.installed) return not_in_roster();
  // An archived team is read-only.
  if (!team.archived) return std::nullopt;
  const Json why{{"subCode", "MessageWritesBlocked"},
                 {"details", "Thread is blocked from message writes."},
                 {"errorCode", nullptr},
                 {"errorSubCode", nullptr}};
  return json_response(403, {{"errorCode", 209}, {"message", dumped(why)}});
}

std::optional<Response> Connector::write_throttled(const Request& request, const Target& target) {
  return throttled("send", id_of(target), throttle_.limits().send_windows, request.at);
}

/// Anybody of a channel's roster may be addressed there.
Addressees Connector::addressees(const Json& activity, const Target& target) const {
  Addressees to{"28:" + options_.app_id, options_.app_id, "", "", ""};
  auto user = target.user;
  if (!user && activity.is_object() && activity.contains("recipient")) {
    user = installs_.find_member(string_at(activity.at("recipient"), "id").value_or(""));
    const bool there =
        user && (target.chat ? chats_.has_member(*target.chat, *user) : teams_.in_roster(target.place.team, *user));
    if (!there) user.reset();
  }
  if (!user) return to;
  to.member_id = installs_.ids_of(*user).member;
  to.directory_id = world_.users()[*user].id;
  return to;
}

std::optional<Response> Connector::faulty(const Json& activity, const Target& target,
                                          const std::string& conversation) const {
  Addressees to = addressees(activity, target);
  to.conversation_id = conversation;
  auto fault = activity_fault(activity, to);
  if (!fault) fault = size_fault(activity);
  if (!fault) return std::nullopt;
  return connector_error(fault->status, fault->code, fault->message);
}

std::optional<Response> Connector::send_refusal(const Request& request, Target& target, Json& activity) {
  if (!request.has_content_type("application/json")) {
    return json_response(415, {{"message", "The request entity's media type is not supported for this resource."}});
  }
  if (!request.query.empty()) return connector_error(400, "BadArgument", "Unknown query option");
  auto body = parsed(request.body);
  if (!body || !body->is_object()) return connector_error(400, "BadSyntax", "The body is not an activity");
  activity = std::move(*body);
  if (auto refusal = conversation_refusal(request, target)) return refusal;
  if (auto refusal = write_throttled(request, target)) return refusal;
  return faulty(activity, target, request.parameter("conversation"));
}

/// `conversation` is the one of the address; in a channel a message without a thread begins one.
std::int64_t Connector::record(const Target& target, const std::string& conversation, const Json& activity, Millis at) {
  if (target.chat) return chats_.message(*target.chat, activity, at);
  if (!target.user) {
    const std::string thread = target.root == 0 ? "" : thread_id(id_of(target), target.root);
    return channel_ledger_.message(target.place, thread, activity, at);
  }
  const std::int64_t id = ledger_.next_id(at);
  if (activity.at("type") != "message") return id;
  Message message = message_of(activity, conversation, at);
  message.id = id;
  ledger_.message(*target.user, std::move(message), activity);
  readers_.received(*target.user, id, activity, at);
  return id;
}

/// In a thread only its own messages are found.
Message* Connector::find_message(const Target& target, const std::string& id) {
  const std::int64_t number = message_number(id);
  if (target.chat) return chats_.find_message(*target.chat, number);
  if (target.user) return ledger_.find(*target.user, number);
  Message* message = channel_ledger_.find(target.place, number);
  const bool elsewhere =
      message != nullptr && target.root != 0 && message->conversation_id != thread_id(id_of(target), target.root);
  return elsewhere ? nullptr : message;
}

Response Connector::taken(const Request& request, const Target& target, const Json& activity) {
  const std::int64_t id = record(target, request.parameter("conversation"), activity, request.at);
  if (chance(behaviour_.accepted_percent, options_.seed, "accepted", static_cast<std::uint64_t>(id))) {
    return {202, {}, {}, {}};
  }
  return json_response(201, {{"id", std::to_string(id)}});
}

Response Connector::send(const Request& request) {
  Target target;
  Json activity;
  if (auto refusal = send_refusal(request, target, activity)) return *refusal;
  return taken(request, target, activity);
}

Response Connector::reply(const Request& request) {
  Target target;
  Json activity;
  if (auto refusal = send_refusal(request, target, activity)) return *refusal;
  const std::int64_t replied_to = message_number(request.parameter("activity"));
  if (replied_to < 0) return no_activity();
  // In a channel a reply stands in the thread of what it replies to.
  if (target.of_channel() && target.root == 0 && channel_ledger_.has_thread(target.place, replied_to)) {
    target.root = replied_to;
  }
  return taken(request, target, activity);
}

Response Connector::update(const Request& request) {
  Target target;
  Json activity;
  if (auto refusal = send_refusal(request, target, activity)) return *refusal;
  Message* message = find_message(target, request.parameter("activity"));
  if (message == nullptr) return no_activity();
  if (target.chat)
    chats_.updated(*target.chat, *message, activity);
  else if (target.user)
    ledger_.updated(*target.user, *message, activity);
  else
    channel_ledger_.updated(target.place, *message, activity);
  return json_response(200, {{"id", request.parameter("activity")}});
}

Response Connector::remove(const Request& request) {
  Target target;
  if (auto refusal = conversation_refusal(request, target)) return *refusal;
  if (auto refusal = write_throttled(request, target)) return *refusal;
  Message* message = find_message(target, request.parameter("activity"));
  if (message == nullptr) return no_activity();
  if (target.chat)
    chats_.deleted(*target.chat, *message);
  else if (target.user)
    ledger_.deleted(*target.user, *message);
  else
    channel_ledger_.deleted(target.place, *message);
  return {200, {}, {}, {}};
}

}  // namespace tenant
