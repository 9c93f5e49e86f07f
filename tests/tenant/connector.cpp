#include "connector.hpp"

#include <cmath>

namespace tenant {

Response connector_error(int status, const std::string& code, const std::string& message) {
  return json_response(status, {{"error", {{"code", code}, {"message", message}}}});
}

Response connector_throttled(const Throttled& refusal) {
  Response response = connector_error(429, "Throttled", "Too many requests.");
  response.headers.emplace_back("Retry-After", std::to_string(static_cast<int>(std::ceil(refusal.retry_after))));
  return response;
}

Connector::Connector(const Options& options, const Behaviour& behaviour, const World& world, Installs& installs,
                     Ledger& ledger, Tokens& tokens, Throttle& throttle)
    : options_(options),
      behaviour_(behaviour),
      world_(world),
      installs_(installs),
      ledger_(ledger),
      tokens_(tokens),
      throttle_(throttle) {}

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
  if (token == nullptr || token->audience != "https://api.botframework.com") {
    return connector_error(401, "AuthorizationError", "Bot token invalid or expired.");
  }
  for (const auto& [name, value] : request.parameters) {
    if (name == "tenant" && !equal_ignoring_case(value, options_.tenant_id)) {
      return connector_error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");
    }
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
