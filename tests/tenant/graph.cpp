#include "graph.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "graph_errors.hpp"

namespace tenant {
namespace {

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::string seconds_text(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", std::ceil(seconds * 1000) / 1000);
  return text;
}

Response unauthorized(const Request& request, const std::string& message) {
  Response response = graph_error(request, 401, "InvalidAuthenticationToken", message);
  response.headers.emplace_back(
      "WWW-Authenticate",
      R"(Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize")");
  return response;
}

/// contracts/graph.md §7: $select and a small $top make a read cheaper, $expand dearer.
double units_of(const Operation& operation, const Request& request) {
  double units = operation.cost;
  if (request.option("$select") != nullptr) units -= 1;
  if (request.option("$expand") != nullptr) units += 1;
  const std::string* top = request.option("$top");
  if (top != nullptr && std::atoi(top->c_str()) < 20) units -= 1;
  return std::max(units, 1.0);
}

void set_header(Response& response, const std::string& name, const std::string& value) {
  for (auto& header : response.headers) {
    if (header.first == name) header.second = value;
  }
  response.headers.emplace_back(name, value);
}

void add_common_headers(const Request& request, Response& response) {
  const std::string* client_id = request.header("client-request-id");
  response.headers.emplace_back("request-id", request.id);
  response.headers.emplace_back("client-request-id", client_id != nullptr ? *client_id : request.id);
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("x-ms-ags-diagnostic", R"({"ServerInfo":{"DataCenter":"Simulated","Ring":"0"}})");
}

}  // namespace

Graph::Graph(const GraphParts& parts)
    : options_(parts.options),
      behaviour_(parts.behaviour),
      world_(parts.world),
      installs_(parts.installs),
      teams_(parts.teams),
      catalog_(parts.catalog),
      tokens_(parts.tokens),
      throttle_(parts.throttle),
      events_(parts.events),
      team_events_(parts.team_events),
      ledger_(parts.ledger),
      channel_ledger_(parts.channel_ledger),
      chats_(parts.chats),
      chat_events_(parts.chat_events) {}

void Graph::add_routes(Router& router) {
  add_catalog(router);
  add_delta(router);
  add_groups(router);
  add_installs(router);
  add_messages(router);
  add_teams(router);
  add_team_installs(router);
  add_chats(router);
  add_users(router);
  router.add_fallback("graph", [](const Request& request, bool known_path) {
    Response response = known_path
                            ? graph_error(request, 405, "Request_BadRequest",
                                          "Specified HTTP method is not allowed for the request target.")
                            : graph_error(request, 400, "BadRequest",
                                          "Resource not found for the segment '" + request.segments.back() + "'.");
    add_common_headers(request, response);
    return response;
  });
}

void Graph::add(Router& router, const Operation& operation) {
  router.add(operation.method, "/graph/v1.0" + operation.path, [this, operation](const Request& request) {
    Response response = guarded(operation, request);
    add_common_headers(request, response);
    return response;
  });
}

Response Graph::guarded(const Operation& operation, const Request& request) {
  if (auto refusal = refused_token(operation, request)) return std::move(*refusal);
  const double units = units_of(operation, request);
  if (auto refusal = throttled(operation, request, units)) return std::move(*refusal);
  if (auto refusal = throttled_on_team(request)) return std::move(*refusal);
  Response response = operation.handler(request);
  if (operation.area == Area::directory) {
    response.headers.emplace_back("x-ms-resource-unit", std::to_string(static_cast<int>(units)));
    const double used = throttle_.used("directory", throttle_.limits().directory_units);
    if (used > 0.8) response.headers.emplace_back("x-ms-throttle-limit-percentage", seconds_text(used));
  }
  if (response.status == 200 && !response.body.empty()) {
    set_header(response, "Content-Type",
               "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8");
    response.headers.emplace_back("OData-Version", "4.0");
  }
  return response;
}

std::optional<Response> Graph::refused_token(const Operation& operation, const Request& request) {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  switch (fault) {
    case TokenFault::missing:
      return unauthorized(request, "Access token is empty.");
    case TokenFault::malformed:
      return unauthorized(request, "CompactToken validation failed with reason code: 80049228.");
    case TokenFault::expired:
      return unauthorized(request, "Lifetime validation failed, the token is expired.");
    case TokenFault::none:
      break;
  }
  if (token->audience != url_ && token->audience != "https://graph.microsoft.com") {
    return unauthorized(request, "Access token validation failure. Invalid audience.");
  }
  if (token->has_any_role(operation.roles) || consented_there(request, operation.roles)) return std::nullopt;
  if (operation.area == Area::teams) return missing_role(request, operation.roles);
  return graph_error(request, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
}

std::optional<Response> Graph::missing_role(const Request& request, const std::vector<std::string>& roles) const {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  if (token != nullptr && token->has_any_role(roles)) return std::nullopt;
  return graph_error(request, 403, "Forbidden",
                     "Missing role permissions on the request. API requires one of '" + joined(roles) +
                         "'. Roles on the request '" + (token == nullptr ? "" : joined(token->roles)) + "'.");
}

/// The app has what it was granted with its install in the very team that is asked about.
bool Graph::consented_there(const Request& request, const std::vector<std::string>& roles) const {
  for (const auto& [name, value] : request.parameters) {
    const auto team = name == "team" ? teams_.find(value) : std::nullopt;
    if (!team || !teams_.of(*team).installed) continue;
    for (const std::string& permission : teams_.of(*team).consented) {
      if (std::find(roles.begin(), roles.end(), permission) != roles.end()) return true;
    }
  }
  return false;
}

std::optional<Response> Graph::throttled_there(const std::string& bucket, double most, const Request& request) {
  const auto refusal = throttle_.take(bucket, most, 1, 1, request.at);
  if (!refusal) return std::nullopt;
  Response response = graph_error(request, 429, "TooManyRequests", "Please retry again later.", "429");
  response.headers.emplace_back("Retry-After", seconds_text(refusal->retry_after));
  return response;
}

/// All requests of a team count against a limit of its own.
std::optional<Response> Graph::throttled_on_team(const Request& request) {
  for (const auto& [name, value] : request.parameters) {
    if (name == "team") return throttled_there("one_team " + lower(value), throttle_.limits().one_team, request);
  }
  return std::nullopt;
}

std::optional<Response> Graph::throttled(const Operation& operation, const Request& request, double units) {
  const Limits& limits = throttle_.limits();
  const auto refusal =
      operation.area == Area::directory
          ? throttle_.take("directory", limits.directory_units, limits.directory_seconds, units, request.at)
          : throttle_.take(operation.bucket, limits.*operation.limit, 1, 1, request.at);
  if (!refusal) return std::nullopt;
  Response response = graph_error(request, 429, "TooManyRequests", "Please retry again later.", "429");
  response.headers.emplace_back("Retry-After", seconds_text(refusal->retry_after));
  if (operation.area == Area::directory) {
    response.headers.emplace_back("x-ms-throttle-scope",
                                  "Tenant_Application/ReadWrite/" + options_.app_id + "/" + options_.tenant_id);
    response.headers.emplace_back("x-ms-throttle-information", "ResourceUnitLimitExceeded");
  }
  return response;
}

}  // namespace tenant
