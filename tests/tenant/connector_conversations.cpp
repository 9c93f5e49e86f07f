// Creating a conversation: with one person, or a thread in a channel.
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

}  // namespace

std::string tenant_of_creation(const Json& body) {
  if (!body.is_object()) return "";
  if (const auto id = string_at(body, "tenantId")) return *id;
  const Json data = body.value("channelData", Json::object());
  if (!data.is_object() || !data.contains("tenant")) return "";
  return string_at(data.at("tenant"), "id").value_or("");
}

Response Connector::create_conversation(const Request& request) {
  if (!request.has_content_type("application/json")) {
    return json_response(415, {{"message", "The request entity's media type is not supported for this resource."}});
  }
  const auto body = parsed(request.body);
  if (!body || !body->is_object()) return incorrect();
  for (const auto& [name, value] : body->items()) {
    if (!kParameters.contains(name)) return connector_error(400, "BadSyntax", "Unknown property '" + name + "'");
  }
  if (!equal_ignoring_case(tenant_of_creation(*body), options_.tenant_id)) return incorrect();
  if (!is_bot(*body, options_.app_id)) return connector_error(400, "BadArgument", "'bot' is not the caller");
  if (body->contains("isGroup") && body->at("isGroup") == true) return create_thread(request, *body);
  const std::string member = only_member(*body);
  return member.empty() ? incorrect() : create_personal(request, member, *body);
}

Response Connector::create_personal(const Request& request, const std::string& member, const Json& body) {
  if (member.find('@') != std::string::npos) {
    return connector_error(400, "BadArgument", "A member is named by its Teams or directory id");
  }
  if (installs_.is_dead(member)) return undecipherable_member();
  if (auto refusal = off_refusal(false)) return *refusal;
  const auto user = installs_.find_member(member);
  // A member of a team with the bot is reached by the id of the roster, though not by that of the directory.
  const bool met = user && !is_guid(member) && teams_.shared_with_bot(*user);
  if (!user || (!installs_.of(*user).installed && !met)) return not_installed();
  if (installs_.of(*user).block == Block::by_policy) {
    return connector_error(403, "BotDisabledByAdmin", "The tenant admin disabled this bot");
  }
  const std::string& id = installs_.ids_of(*user).conversation;
  if (auto refusal = throttled("create", id, throttle_.limits().send_windows, request.at)) return *refusal;
  return created(request, *user, body);
}

Response Connector::created(const Request& request, UserIndex user, const Json& body) {
  const std::string& conversation = installs_.ids_of(user).conversation;
  Json answer{{"id", conversation}};
  if (body.contains("activity")) {
    if (auto refusal = faulty(body.at("activity"), {user}, "")) return *refusal;
    answer["activityId"] = std::to_string(record({user}, conversation, body.at("activity"), request.at));
  }
  installs_.of(user).conversation = true;
  return json_response(201, answer);
}

/// Members are ignored. The team's id is that of General.
Response Connector::create_thread(const Request& request, const Json& body) {
  const Json data = body.value("channelData", Json::object());
  const auto channel = data.is_object() ? string_at(data.value("channel", Json()), "id") : std::nullopt;
  if (!channel || body.contains("topicName") || !body.contains("activity")) return incorrect();
  const auto place = teams_.find_channel(*channel);
  if (!place) return no_conversation();
  const Target target{std::nullopt, *place};
  if (auto refusal = off_refusal(true)) return *refusal;
  if (auto refusal = channel_refusal(target)) return *refusal;
  const std::string& id = id_of(target);
  if (auto refusal = throttled("create", id, throttle_.limits().send_windows, request.at)) return *refusal;
  if (auto refusal = faulty(body.at("activity"), target, "")) return *refusal;
  if (body.at("activity").at("type") != "message") return incorrect();
  const std::int64_t root = record(target, "", body.at("activity"), request.at);
  return json_response(201, {{"id", thread_id(id, root)}, {"activityId", std::to_string(root)}});
}

}  // namespace tenant
