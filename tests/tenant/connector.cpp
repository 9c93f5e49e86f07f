#include "connector.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tenant {
namespace {

constexpr std::string_view kThread = ";messageid=";

}  // namespace

std::int64_t message_number(const std::string& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? number : -1;
}

Response connector_error(int status, const std::string& code, const std::string& message) {
  return json_response(status, {{"error", {{"code", code}, {"message", message}}}});
}

Response connector_throttled(const Throttled& refusal) {
  Response response = connector_error(429, "Throttled", "Too many requests.");
  response.headers.emplace_back("Retry-After", std::to_string(static_cast<int>(std::ceil(refusal.retry_after))));
  return response;
}

Response no_conversation() { return connector_error(404, "ConversationNotFound", "Conversation not found."); }

Response not_in_roster() {
  return connector_error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
}

Response undecipherable_member() { return connector_error(400, "BadArgument", "Failed to decrypt pairwise id"); }

Connector::Connector(const ConnectorParts& parts)
    : options_(parts.options),
      behaviour_(parts.behaviour),
      world_(parts.world),
      installs_(parts.installs),
      teams_(parts.teams),
      ledger_(parts.ledger),
      channel_ledger_(parts.channel_ledger),
      tokens_(parts.tokens),
      throttle_(parts.throttle),
      readers_(parts.readers),
      chats_(parts.chats) {}

bool Connector::knows(const std::string& conversation) const {
  const std::string channel = conversation.substr(0, conversation.find(kThread));
  return installs_.find_conversation(conversation) || installs_.is_dead(conversation) || chats_.find(conversation) ||
         teams_.find_any_channel(channel);
}

std::optional<Target> Connector::find_target(const std::string& conversation) const {
  if (const auto user = installs_.find_conversation(conversation)) return Target{user};
  if (const auto chat = chats_.find(conversation)) {
    Target target;
    target.chat = chat;
    return target;
  }
  const std::size_t end = std::min(conversation.find(kThread), conversation.size());
  const auto place = teams_.find_channel(conversation.substr(0, end));
  if (!place) return std::nullopt;
  Target target{std::nullopt, *place};
  if (end == conversation.size()) return target;
  target.root = message_number(conversation.substr(end + kThread.size()));
  if (!channel_ledger_.has_thread(*place, target.root)) return std::nullopt;
  return target;
}

std::optional<Response> Connector::target_refusal(const Request& request, Target& target) const {
  const std::string& conversation = request.parameter("conversation");
  if (installs_.is_dead(conversation)) {
    return connector_error(behaviour_.dead_id_status, "BadArgument", "Failed to decrypt conversation id");
  }
  const auto found = find_target(conversation);
  if (!found) return no_conversation();
  target = *found;
  if (target.user && behaviour_.graph_chats_refused && conversation == installs_.ids_of(*target.user).graph_chat) {
    return not_in_roster();
  }
  return std::nullopt;
}

std::optional<Response> Connector::off_refusal(bool channel) const {
  const std::string& code = behaviour_.switched_off;
  if (code.empty()) return std::nullopt;
  if (channel) return connector_error(502, "ServiceError", "Unknown");
  return connector_error(403, code, code == "TenantNoPermission" ? "Tenant is disabled." : "The app is disabled.");
}

const std::string& Connector::id_of(const Target& target) const {
  if (target.chat) return chats_.of(*target.chat).id;
  return target.user ? installs_.ids_of(*target.user).conversation : teams_.channel(target.place).id;
}

std::optional<Response> Connector::throttled(const char* kind, const std::string& id,
                                             const std::vector<std::pair<int, int>>& windows, Millis now) {
  const auto refusal = throttle_.take(std::string(kind) + " " + id, windows, now);
  if (!refusal) return std::nullopt;
  return connector_throttled(*refusal);
}

void Connector::add(Router& router, const char* method, const std::string& path, Method handler) {
  const auto answer = [this, handler](const Request& request) { return guarded(request, handler); };
  router.add(method, "/teams/v3" + path, answer);
  router.add(method, "/teams/amer/{tenant}/v3" + path, answer);
}

void Connector::add_routes(Router& router) {
  const std::string conversation = "/conversations/{conversation}";
  const std::string activity = conversation + "/activities/{activity}";
  const auto history = [](const Request&) {
    return connector_error(400, "BadArgument", "Sending history is not supported");
  };
  router.add("POST", "/teams/v3" + conversation + "/activities/history", history);
  router.add("POST", "/teams/amer/{tenant}/v3" + conversation + "/activities/history", history);
  add(router, "POST", "/conversations", &Connector::create_conversation);
  add(router, "POST", conversation + "/activities", &Connector::send);
  add(router, "POST", activity, &Connector::reply);
  add(router, "PUT", activity, &Connector::update);
  add(router, "DELETE", activity, &Connector::remove);
  add(router, "GET", conversation + "/members", &Connector::members);
  add(router, "GET", conversation + "/members/{member}", &Connector::member);
  add(router, "GET", conversation + "/pagedmembers", &Connector::paged_members);
  add(router, "GET", "/teams/{team}", &Connector::team);
  add(router, "GET", "/teams/{team}/conversations", &Connector::team_channels);
  router.add_fallback("teams", [](const Request& request, bool known_path) {
    if (!known_path)
      return json_response(404, {{"message", "No HTTP resource was found that matches the request URI."}});
    return json_response(
        405, {{"message", "The requested resource does not support http method '" + request.method + "'."}});
  });
}

Response Connector::guarded(const Request& request, Method handler) {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  const bool issued_for_bots = token != nullptr && token->audience == "https://api.botframework.com" &&
                               (token->tenant_id == kBotDirectory || token->tenant_id == options_.tenant_id);
  if (!issued_for_bots) {
    return connector_error(401, "AuthorizationError", "Bot token invalid or expired.");
  }
  for (const auto& [name, value] : request.parameters) {
    if (name == "tenant" && !equal_ignoring_case(value, options_.tenant_id)) return not_in_roster();
  }
  if (auto refusal = throttle_.take("bot", throttle_.limits().bot, 1, 1, request.at)) {
    return connector_throttled(*refusal);
  }
  Response response = (this->*handler)(request);
  response.headers.emplace_back("X-Correlating-OperationId", request.id);
  response.headers.emplace_back("MS-CV", request.id.substr(0, 8) + ".0");
  return response;
}

}  // namespace tenant
