#include "entra.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>

#include "ids.hpp"

namespace tenant {
namespace {

constexpr std::string_view kBotAudience = "https://api.botframework.com";
constexpr std::array<std::string_view, 6> kFields{
    "grant_type", "client_id", "scope", "client_secret", "client_assertion_type", "client_assertion"};

Response refused(const Request& request, const TokenRefusal& refusal) {
  const std::string time = entra_time(request.at);
  const std::string description = "AADSTS" + std::to_string(refusal.code) + ": " + refusal.text +
                                  "\r\nTrace ID: " + request.id + "\r\nCorrelation ID: " + request.id +
                                  "\r\nTimestamp: " + time;
  Response response = json_response(refusal.status, {{"error", refusal.error},
                                                     {"error_description", description},
                                                     {"error_codes", {refusal.code}},
                                                     {"timestamp", time},
                                                     {"trace_id", request.id},
                                                     {"correlation_id", request.id}});
  response.headers.emplace_back("Cache-Control", "no-store, no-cache");
  return response;
}

/// The form as a map; a refusal for a field that is unknown, given twice, or not decodable.
std::optional<TokenRefusal> read_form(const Request& request, std::map<std::string, std::string>& form) {
  if (!request.has_content_type("application/x-www-form-urlencoded")) {
    return TokenRefusal{400, "invalid_request", 900144,
                        "The request body must contain the following parameter: 'grant_type'."};
  }
  auto fields = form_fields(request.body);
  if (!fields) return TokenRefusal{400, "invalid_request", 90023, "The request body is not a valid form."};
  for (auto& [name, value] : *fields) {
    const bool known = std::find(kFields.begin(), kFields.end(), name) != kFields.end();
    if (!known || !form.emplace(name, value).second) {
      return TokenRefusal{400, "invalid_request", 90023, "The parameter '" + name + "' is unknown or given twice."};
    }
  }
  return std::nullopt;
}

/// The secret may come by HTTP Basic instead; its two halves are form-encoded.
void read_basic(const Request& request, std::map<std::string, std::string>& form) {
  const std::string* header = request.header("Authorization");
  if (header == nullptr || header->rfind("Basic ", 0) != 0) return;
  const auto pair = base64_decoded(std::string_view(*header).substr(6));
  if (!pair) return;
  const std::size_t colon = std::min(pair->find(':'), pair->size());
  const auto id = percent_decoded(std::string_view(*pair).substr(0, colon), true);
  const auto secret = percent_decoded(std::string_view(*pair).substr(std::min(colon + 1, pair->size())), true);
  if (id) form.emplace("client_id", *id);
  if (secret) form.emplace("client_secret", *secret);
}

std::optional<TokenRefusal> missing_field(const std::map<std::string, std::string>& form) {
  for (const char* name : {"grant_type", "client_id", "scope"}) {
    if (form.contains(name)) continue;
    return TokenRefusal{400, "invalid_request", 900144,
                        "The request body must contain the following parameter: '" + std::string(name) + "'."};
  }
  if (form.at("grant_type") != "client_credentials") {
    return TokenRefusal{400, "unsupported_grant_type", 70003,
                        "The app requested an unsupported grant type '" + form.at("grant_type") + "'."};
  }
  return std::nullopt;
}

std::optional<TokenRefusal> unknown_app(const std::map<std::string, std::string>& form, const std::string& app_id,
                                        const std::string& directory) {
  if (form.at("client_id") != app_id) {
    return TokenRefusal{400, "unauthorized_client", 700016,
                        "Application with identifier '" + form.at("client_id") + "' was not found in the directory '" +
                            directory + "'."};
  }
  return std::nullopt;
}

std::optional<TokenRefusal> wrong_secret(const std::map<std::string, std::string>& form, const std::string& app_id,
                                         const std::string& secret) {
  if (!form.contains("client_secret")) {
    return TokenRefusal{
        401, "invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."};
  }
  if (form.at("client_secret") != secret) {
    return TokenRefusal{
        401, "invalid_client", 7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret "
        "value, not the client secret ID, for a secret added to app '" +
            app_id + "'."};
  }
  return std::nullopt;
}

/// What the app may not do in a tenant although it proved who it is.
std::optional<TokenRefusal> unusable(const Principal& principal, const std::string& app_id) {
  switch (principal.state) {
    case Principal::State::there:
      break;
    case Principal::State::missing:
      return TokenRefusal{401, "invalid_client", 7000229,
                          "The client application " + app_id + " is missing service principal in the tenant " +
                              principal.tenant_id + "."};
    case Principal::State::disabled:
      return TokenRefusal{400, "unauthorized_client", 7000112, "Application '" + app_id + "' is disabled."};
    case Principal::State::barred:
      return TokenRefusal{400, "access_denied", 53003,
                          "Access has been blocked by Conditional Access policies. The access policy does not allow "
                          "token issuance."};
  }
  return std::nullopt;
}

std::filesystem::path arc_folder(const Options& options) {
  if (!options.arc_folder.empty()) return options.arc_folder;
  return std::filesystem::temp_directory_path() / ("arc-" + fresh_guid());
}

}  // namespace

const std::vector<std::string>& usual_roles() {
  static const std::vector<std::string> roles{"TeamsAppInstallation.ReadWriteSelfForUser.All",
                                              "TeamsAppInstallation.ReadWriteSelfForTeam.All",
                                              "TeamsAppInstallation.ReadWriteSelfForChat.All",
                                              "Chat.ReadBasic.WhereInstalled",
                                              "AppCatalog.Read.All",
                                              "User.Read.All",
                                              "GroupMember.Read.All",
                                              "Team.ReadBasic.All",
                                              "TeamMember.Read.All",
                                              "Channel.ReadBasic.All",
                                              "Chat.Read.All",
                                              "ChannelMessage.Read.All"};
  return roles;
}

Entra::Entra(const Options& options, Tokens& tokens)
    : options_(options),
      tokens_(tokens),
      secret_(options.secret),
      managed_identity_(options.app_id, arc_folder(options), [this](const std::string& resource, Millis now) {
        const auto audience = audience_of(resource + "/.default");
        if (audience.empty()) return ManagedIdentity::Issued{};
        const Principal* home = principals_.front();
        return ManagedIdentity::Issued{access_token(home, audience, now),
                                       now + behaviour_of(home).token_lifetime * Millis{1000}};
      }) {}

void Entra::add_routes(Router& router) {
  router.add("POST", "/login/{tenant}/oauth2/v2.0/token", [this](const Request& request) { return token(request); });
  router.add("GET", "/login/{tenant}/v2.0/.well-known/openid-configuration",
             [this](const Request& request) { return metadata(request); });
  managed_identity_.add_routes(router);
  router.add_fallback("login", [](const Request& request, bool known_path) {
    return refused(request, {known_path ? 405 : 404, "invalid_request", 900561, "The endpoint only accepts POST."});
  });
}

const Principal* Entra::find(const std::string& directory) const {
  for (const Principal* principal : principals_) {
    if (equal_ignoring_case(directory, principal->tenant_id) || equal_ignoring_case(directory, principal->domain)) {
      return principal;
    }
  }
  return nullptr;
}

const Behaviour& Entra::behaviour_of(const Principal* principal) const {
  return (principal != nullptr ? principal : principals_.front())->behaviour;
}

std::string Entra::audience_of(const std::string& scope) const {
  if (scope == "https://graph.microsoft.com/.default") return "https://graph.microsoft.com";
  if (scope == base_ + "/graph/.default") return base_ + "/graph";
  if (scope == "https://api.botframework.com/.default") return std::string(kBotAudience);
  return "";
}

Response Entra::metadata(const Request& request) const {
  const std::string& directory = request.parameter("tenant");
  const Principal* principal = find(directory);
  if (principal == nullptr) {
    return refused(request, {400, "invalid_tenant", 90002,
                             "Tenant '" + directory +
                                 "' not found. Check to make sure you have the correct tenant ID "
                                 "and are signing into the correct cloud."});
  }
  const std::string place = base_ + "/login/" + principal->tenant_id;
  Json told{{"token_endpoint", place + "/oauth2/v2.0/token"},
            {"issuer", place + "/v2.0"},
            {"tenant_region_scope", options_.region_sub_scope.empty() ? "EU" : "NA"},
            {"cloud_instance_name", "microsoftonline.com"},
            {"cloud_graph_host_name", "graph.windows.net"},
            {"msgraph_host", "graph.microsoft.com"}};
  if (!options_.region_sub_scope.empty()) told["tenant_region_sub_scope"] = options_.region_sub_scope;
  return json_response(200, told);
}

Response Entra::token(const Request& request) {
  const std::string& directory = request.parameter("tenant");
  const bool bot_directory = equal_ignoring_case(directory, "botframework.com");
  if (directory == "common" || directory == "organizations") {
    return refused(request, {400, "invalid_request", 9001023,
                             "The grant type is not supported over the /common or /consumers endpoints. "
                             "Please use the /organizations or tenant-specific endpoint."});
  }
  const Principal* principal = find(directory);
  if (principal == nullptr && !bot_directory) {
    return refused(request, {400, "invalid_request", 90002,
                             "Tenant '" + directory +
                                 "' not found. Check to make sure you have the correct tenant ID "
                                 "and are signing into the correct cloud."});
  }
  std::map<std::string, std::string> form;
  if (const auto refusal = read_form(request, form)) return refused(request, *refusal);
  read_basic(request, form);
  if (const auto refusal = missing_field(form)) return refused(request, *refusal);
  const bool registered = options_.multi_tenant_bot || (principal != nullptr && principal->home);
  const std::string app_id = registered ? options_.app_id : "";
  const std::string name = bot_directory ? "Bot Framework" : directory;
  if (const auto refusal = unknown_app(form, app_id, name)) return refused(request, *refusal);
  if (form.contains("client_assertion")) {
    if (const auto refusal = wrong_assertion(form, request)) return refused(request, *refusal);
  } else if (const auto refusal = wrong_secret(form, app_id, secret_)) {
    return refused(request, *refusal);
  }
  if (principal != nullptr) {
    if (const auto refusal = unusable(*principal, app_id)) return refused(request, *refusal);
  }
  const std::string audience = audience_of(form.at("scope"));
  if (audience.empty() || (bot_directory && audience != kBotAudience)) {
    return refused(request, {400, "invalid_scope", 70011,
                             "The provided value for the input parameter 'scope' is not valid. The scope " +
                                 form.at("scope") + " is not valid."});
  }
  if (principal != nullptr && !principal->bot_framework && audience == kBotAudience) {
    return refused(request, {400, "invalid_resource", 500011,
                             "The resource principal named " + std::string(kBotAudience) +
                                 " was not found in the tenant named " + principal->tenant_id + "."});
  }
  return issued(principal, audience, request.at);
}

std::optional<TokenRefusal> Entra::wrong_assertion(const std::map<std::string, std::string>& form,
                                                   const Request& request) {
  const auto type = form.find("client_assertion_type");
  if (type == form.end() || type->second != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" ||
      form.contains("client_secret")) {
    return TokenRefusal{401, "invalid_client", 7000218, "The assertion has no known type, or a secret beside it."};
  }
  const auto endpoint = base_ + request.path;
  const Millis now = request.at + behaviour_of(find(request.parameter("tenant"))).clock_offset_s * Millis{1000};
  const auto fault = assertions_.check(form.at("client_assertion"), endpoint, options_.app_id, now);
  if (!fault) return std::nullopt;
  return TokenRefusal{401, "invalid_client", fault->code, fault->text};
}

std::string Entra::access_token(const Principal* principal, const std::string& audience, Millis now) {
  AccessToken token;
  token.tenant_id = principal != nullptr ? principal->tenant_id : kBotDirectory;
  token.audience = audience;
  token.app_id = options_.app_id;
  token.expires = now + behaviour_of(principal).token_lifetime * Millis{1000};
  if (principal != nullptr && audience != kBotAudience) token.roles = principal->roles;
  return tokens_.issue(token, now);
}

Response Entra::issued(const Principal* principal, const std::string& audience, Millis now) {
  const int lifetime = std::max(behaviour_of(principal).token_lifetime - 1, 0);
  Response response = json_response(200, {{"token_type", "Bearer"},
                                          {"expires_in", lifetime},
                                          {"ext_expires_in", lifetime},
                                          {"access_token", access_token(principal, audience, now)}});
  response.headers.emplace_back("Cache-Control", "no-store, no-cache");
  return response;
}

}  // namespace tenant
