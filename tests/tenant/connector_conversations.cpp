// Creating a conversation and reading who is in it.
#include <set>

#include "connector.hpp"

namespace tenant {
namespace {

const std::set<std::string> kParameters{"isGroup",  "bot",      "members",    "topicName",
                                        "tenantId", "activity", "channelData"};

Response incorrect() { return connector_error(400, "BadSyntax", "Incorrect conversation creation parameters"); }

Response not_installed() {
  return connector_error(403, "ForbiddenOperationException", "Bot isn't installed in user's personal scope");
}

std::string tenant_of(const Json& body) {
  if (const auto id = string_at(body, "tenantId")) return *id;
  const Json data = body.value("channelData", Json::object());
  if (!data.is_object() || !data.contains("tenant")) return "";
  return string_at(data.at("tenant"), "id").value_or("");
}

/// The one member's id; empty when the body is not that of a 1:1 conversation.
std::string only_member(const Json& body) {
  if (body.contains("topicName") || !body.contains("members")) return "";
  if (body.contains("isGroup") && body.at("isGroup") != false) return "";
  const Json& members = body.at("members");
  if (!members.is_array() || members.size() != 1) return "";
  return string_at(members.front(), "id").value_or("");
}

bool is_bot(const Json& body, const std::string& app_id) {
  if (!body.contains("bot")) return true;
  const auto id = string_at(body.at("bot"), "id");
  return id && (*id == app_id || *id == "28:" + app_id);
}

Response no_conversation() { return connector_error(404, "ConversationNotFound", "Conversation not found."); }

std::optional<Response> unknown_option(const Request& request, const std::set<std::string>& allowed) {
  for (const auto& [name, value] : request.query) {
    if (!allowed.contains(name)) return connector_error(400, "BadArgument", "Unknown query option '" + name + "'");
  }
  return std::nullopt;
}

}  // namespace

Response Connector::create_conversation(const Request& request) {
  if (!request.has_content_type("application/json")) {
    return json_response(415, {{"message", "The request entity's media type is not supported for this resource."}});
  }
  const auto body = parsed(request.body);
  if (!body || !body->is_object()) return incorrect();
  for (const auto& [name, value] : body->items()) {
    if (!kParameters.contains(name)) return connector_error(400, "BadSyntax", "Unknown property '" + name + "'");
  }
  const std::string member = only_member(*body);
  if (member.empty() || !equal_ignoring_case(tenant_of(*body), options_.tenant_id)) return incorrect();
  if (!is_bot(*body, options_.app_id)) return connector_error(400, "BadArgument", "'bot' is not the caller");
  if (member.find('@') != std::string::npos) {
    return connector_error(400, "BadArgument", "A member is named by its Teams or directory id");
  }
  const auto user = installs_.find_member(member);
  if (!user || !installs_.of(*user).installed) return not_installed();
  if (installs_.of(*user).block == Block::by_policy) {
    return connector_error(403, "BotDisabledByAdmin", "The tenant admin disabled this bot");
  }
  const std::string window = "create " + installs_.ids_of(*user).conversation;
  if (auto refusal = throttle_.take(window, throttle_.limits().send_windows, request.at)) {
    return connector_throttled(*refusal);
  }
  return created(request, *user, *body);
}

Response Connector::created(const Request& request, UserIndex user, const Json& body) {
  const std::string& conversation = installs_.ids_of(user).conversation;
  Json answer{{"id", conversation}};
  if (body.contains("activity")) {
    if (auto refusal = faulty(body.at("activity"), user, "")) return *refusal;
    answer["activityId"] = std::to_string(record(user, conversation, body.at("activity"), request.at));
  }
  installs_.of(user).conversation = true;
  return json_response(201, answer);
}

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

std::optional<Response> Connector::roster_refusal(const Request& request, UserIndex& user) {
  const auto found = installs_.find_conversation(request.parameter("conversation"));
  if (!found || !installs_.of(*found).conversation) return no_conversation();
  user = *found;
  if (!installs_.of(user).installed) {
    return connector_error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
  }
  const std::string window = "members " + installs_.ids_of(user).conversation;
  if (auto refusal = throttle_.take(window, throttle_.limits().read_windows, request.at)) {
    return connector_throttled(*refusal);
  }
  return std::nullopt;
}

Response Connector::members(const Request& request) {
  if (auto refusal = unknown_option(request, {})) return *refusal;
  UserIndex user = 0;
  if (auto refusal = roster_refusal(request, user)) return *refusal;
  return json_response(200, Json::array({member_json(user)}));
}

Response Connector::paged_members(const Request& request) {
  if (auto refusal = unknown_option(request, {"pageSize", "continuationToken"})) return *refusal;
  UserIndex user = 0;
  if (auto refusal = roster_refusal(request, user)) return *refusal;
  return json_response(200, {{"members", Json::array({member_json(user)})}});
}

Response Connector::member(const Request& request) {
  if (auto refusal = unknown_option(request, {})) return *refusal;
  UserIndex user = 0;
  if (auto refusal = roster_refusal(request, user)) return *refusal;
  const std::string& id = request.parameter("member");
  const User& person = world_.users()[user];
  const bool same = id == installs_.ids_of(user).member || equal_ignoring_case(id, person.id) ||
                    equal_ignoring_case(id, person.user_principal_name);
  if (!same) return connector_error(404, "MemberNotFoundInConversation", "Member not found in conversation.");
  return json_response(200, member_json(user));
}

}  // namespace tenant
