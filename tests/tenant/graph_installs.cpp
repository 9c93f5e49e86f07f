// The app installed for a user, contracts/graph.md §5.2 to §5.7.
#include <algorithm>

#include "events.hpp"
#include "graph.hpp"
#include "graph_errors.hpp"
#include "installations.hpp"
#include "odata_query.hpp"

namespace tenant {

namespace {

using Roles = std::vector<std::string>;
const Roles kWrite{
    "TeamsAppInstallation.ReadWriteSelfForUser.All",       "TeamsAppInstallation.ReadWriteForUser.All",
    "TeamsAppInstallation.ReadWriteSelectedForUser.All",   "TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All",
    "TeamsAppInstallation.ReadWriteAndConsentForUser.All", "TeamsAppInstallation.ManageSelectedForUser.All"};
const Roles kChat{"TeamsAppInstallation.ReadForUser.All", "TeamsAppInstallation.ReadWriteSelfForUser.All",
                  "TeamsAppInstallation.ReadWriteForUser.All", "TeamsAppInstallation.ReadWriteSelectedForUser.All",
                  "TeamsAppInstallation.Read.All"};

Roles read_roles() {
  Roles roles = kWrite;
  roles.insert(roles.end(), {"TeamsAppInstallation.ReadForUser.All", "TeamsAppInstallation.Read.All"});
  return roles;
}

Response no_user(const Request& request) {
  return graph_error(request, 404, "NotFound", "User '" + request.parameter("user") + "' was not found.");
}

Response no_licence(const Request& request) {
  return graph_error(request, 403, "Forbidden",
                     "Failed to get license information for the user. Ensure user has a valid Office365 license "
                     "assigned to them.");
}

Response blocked_by_policy(const Request& request, const std::string& tenant, const User& user, const CatalogApp& app) {
  return graph_error(request, 403, "Forbidden",
                     "App is blocked by app permission policy. TenantId: " + tenant + ", UserObjectId: " + user.id +
                         ", AppId: " + app.id + ", AppType: Private",
                     "AccessDenied");
}

}  // namespace

void Graph::add_installs(Router& router) {
  const std::string list = "/users/{user}/teamwork/installedApps";
  const std::string one = list + "/{installation}";
  const auto add_one = [&](const char* method, const std::string& path, const Roles& roles, double Limits::*limit,
                           const char* bucket, Response (Graph::*handler)(const Request&)) {
    add(router, {method, path, Area::teams, roles, 1, limit, bucket,
                 [this, handler](const Request& request) { return (this->*handler)(request); }});
  };
  add_one("GET", list, read_roles(), &Limits::installed_reads, "installed_reads", &Graph::installed_apps);
  add_one("POST", list, kWrite, &Limits::installs, "installs", &Graph::install);
  add_one("GET", one, read_roles(), &Limits::installed_reads, "installed_reads", &Graph::installed_app);
  add_one("DELETE", one, kWrite, &Limits::uninstalls, "uninstalls", &Graph::uninstall);
  add_one("POST", one + "/upgrade", kWrite, &Limits::other_writes, "other_writes", &Graph::upgrade);
  add_one("GET", one + "/chat", kChat, &Limits::other_reads, "other_reads", &Graph::chat);
}

std::vector<AppOf> Graph::visible_installations(UserIndex user, const Request& request) const {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  const bool sees_all =
      token != nullptr &&
      token->has_any_role({"TeamsAppInstallation.ReadForUser.All", "TeamsAppInstallation.ReadWriteForUser.All",
                           "TeamsAppInstallation.Read.All", "TeamsAppInstallation.ReadWriteAndConsentForUser.All"});
  const std::string& holder = world_.users()[user].id;
  std::vector<AppOf> list;
  for (const CatalogApp& app : catalog_.apps()) {
    const bool ours = &app == &catalog_.ours();
    if (ours && installs_.of(user).installed && (sees_all || !behaviour_.self_mismatch)) {
      list.push_back({&app, holder, installs_.of(user).version, {}});
    }
    if (!ours && sees_all && app.distribution_method == "store") list.push_back({&app, holder, app.version, {}});
  }
  return list;
}

Response Graph::installed_apps(const Request& request) {
  InstallationQuery query;
  if (auto refusal = read_installation_query(request, true, query)) return *refusal;
  const auto user = world_.find_user(request.parameter("user"));
  if (!user) return no_user(request);
  if (!world_.users()[*user].licence_information) return no_licence(request);
  Json list = Json::array();
  for (const AppOf& shown : visible_installations(*user, request)) {
    if (fits(*shown.app, query)) list.push_back(installation_json(shown, query));
  }
  const std::string set = "users('" + world_.users()[*user].id + "')/teamwork/installedApps";
  return json_response(200, {{"@odata.context", context_url(set)}, {"@odata.count", list.size()}, {"value", list}});
}

std::optional<Response> Graph::unmanageable(const Request& request, const CatalogApp& app) const {
  if (!behaviour_.self_mismatch && &app == &catalog_.ours()) return std::nullopt;
  return graph_error(request, 403, "Forbidden",
                     "AAD App Id '" + options_.app_id + "' is not allowed to manage the Teams App '" + app.id + "'");
}

/// Of the manifest's bot.
std::optional<Response> Graph::wrong_scope(const Request& request, const CatalogApp& app, const char* scope) const {
  if (std::find(app.scopes.begin(), app.scopes.end(), scope) != app.scopes.end()) return std::nullopt;
  return graph_error(request, 400, "BadRequest",
                     "The app's manifest does not have the scope '" + std::string(scope) + "'.",
                     "AppScopeIsNotAllowed");
}

std::optional<Response> Graph::install_refusal(const Request& request, UserIndex user, const CatalogApp& app) const {
  const User& person = world_.users()[user];
  if (auto refusal = unmanageable(request, app)) return refusal;
  if (installs_.of(user).block == Block::by_policy) return blocked_by_policy(request, options_.tenant_id, person, app);
  if (person.is_guest()) {
    return graph_error(request, 403, "Forbidden", "Apps cannot be installed for guest users.", "AccessDenied");
  }
  if (!person.enabled) {
    return graph_error(request, 403, "Forbidden", "The account of the user is disabled.", "AccessDenied");
  }
  if (!person.licensed() || !person.licence_information) return no_licence(request);
  return std::nullopt;
}

std::optional<Response> Graph::shared_install_refusal(const Request& request, const Json& body, const CatalogApp& app,
                                                      const char* scope,
                                                      const std::vector<std::string>& consenting) const {
  if (auto forbidden = unmanageable(request, app)) return forbidden;
  if (auto wrong = wrong_scope(request, app, scope)) return wrong;
  if (!app.permissions.empty()) {
    if (auto forbidden = missing_role(request, consenting)) return forbidden;
  }
  const std::string fault = consent_fault(body, app);
  return fault.empty() ? std::nullopt : std::optional(bad_query(request, fault));
}

const CatalogApp* Graph::asked_app(const Request& request, Json& body, Response& refusal) const {
  auto unreadable = refuse_options(request, {});
  if (!unreadable) unreadable = read_body(request, true, body);
  if (unreadable) {
    refusal = std::move(*unreadable);
    return nullptr;
  }
  for (const auto& [name, value] : body.items()) {
    if (name == "teamsApp@odata.bind" || name == "consentedPermissionSet") continue;
    refusal = bad_query(request, "The property '" + name +
                                     "' does not exist on type "
                                     "'microsoft.graph.teamsAppInstallation'.");
    return nullptr;
  }
  const auto bind = string_at(body, "teamsApp@odata.bind");
  const std::string prefix = url_ + "/v1.0/appCatalogs/teamsApps/";
  if (!bind || bind->rfind(prefix, 0) != 0) {
    refusal = bad_query(request, "Bad or missing 'teamsApp@odata.bind'.");
    return nullptr;
  }
  const CatalogApp* app = catalog_.find(std::string_view(*bind).substr(prefix.size()));
  if (app == nullptr) refusal = graph_error(request, 404, "NotFound", "Not Found");
  return app;
}

Response Graph::install(const Request& request) {
  Json body;
  Response refusal;
  const CatalogApp* app = asked_app(request, body, refusal);
  if (app == nullptr) return refusal;
  const auto user = world_.find_user(request.parameter("user"));
  if (!user) return no_user(request);
  if (auto forbidden = install_refusal(request, *user, *app)) return *forbidden;
  if (auto wrong = wrong_scope(request, *app, "personal")) return *wrong;
  const std::string fault = consent_fault(body, *app);
  if (!fault.empty()) return bad_query(request, fault);
  if (installs_.of(*user).installed) return graph_error(request, 409, "Conflict", "");
  return installed(*user, *app, request.at);
}

Response Graph::installed(UserIndex user, const CatalogApp& app, Millis now) {
  Installation& installation = installs_.of(user);
  const bool first = !installation.ever;
  installation.installed = installation.ever = installation.conversation = true;
  installation.chat_misses = behaviour_.chat_misses;
  installation.version = app.version;
  ledger_.installed(user, app.version, now);
  events_.installed(user, first, now);
  return {201, {}, {}, {}};
}

std::optional<UserIndex> Graph::asked_installation(const Request& request, Response& refusal) const {
  const auto user = world_.find_user(request.parameter("user"));
  if (!user) {
    refusal = no_user(request);
    return std::nullopt;
  }
  if (!world_.users()[*user].licence_information) {
    refusal = no_licence(request);
    return std::nullopt;
  }
  const auto text = read_installation_id(request, refusal);
  if (!text) return std::nullopt;
  const bool ours = *text == world_.users()[*user].id + "##" + catalog_.ours().id;
  if (ours && installs_.of(*user).installed && !behaviour_.self_mismatch) return user;
  refusal = graph_error(request, 404, "NotFound", "The app installation was not found.");
  return std::nullopt;
}

Response Graph::installed_app(const Request& request) {
  InstallationQuery query;
  if (auto refusal = read_installation_query(request, false, query)) return *refusal;
  Response refusal;
  const auto user = asked_installation(request, refusal);
  if (!user) return refusal;
  Json body = installation_json({&catalog_.ours(), world_.users()[*user].id, installs_.of(*user).version, {}}, query);
  body["@odata.context"] = context_url("users('" + world_.users()[*user].id + "')/teamwork/installedApps/$entity");
  return json_response(200, body);
}

Response Graph::uninstall(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Response refusal;
  const auto user = asked_installation(request, refusal);
  if (!user) return refusal;
  installs_.of(*user).installed = false;
  ledger_.uninstalled(*user, request.at);
  events_.uninstalled(*user, request.at);
  return {204, {}, {}, {}};
}

Response Graph::upgrade(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Json body;
  if (auto refusal = read_upgrade(request, body)) return *refusal;
  Response refusal;
  const auto user = asked_installation(request, refusal);
  if (!user) return refusal;
  if (auto forbidden = install_refusal(request, *user, catalog_.ours())) return *forbidden;
  const std::string fault = consent_fault(body, catalog_.ours());
  if (!fault.empty()) return bad_query(request, fault);
  installs_.of(*user).version = catalog_.ours().version;
  ledger_.upgraded(*user, catalog_.ours().version, request.at);
  return {204, {}, {}, {}};
}

Response Graph::chat(const Request& request) {
  if (auto refusal = refuse_options(request, {"$select"})) return *refusal;
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, {"id", "chatType", "tenantId", "webUrl"}, "microsoft.graph.chat", selected)) {
    return *refusal;
  }
  Response refusal;
  const auto user = asked_installation(request, refusal);
  if (!user) return refusal;
  const std::string bucket = "chat " + installs_.ids_of(*user).graph_chat;
  if (auto hit = throttled_there(bucket, throttle_.limits().chat, request)) return *hit;
  if (installs_.of(*user).chat_misses > 0) {
    --installs_.of(*user).chat_misses;
    return graph_error(request, 404, "NotFound", "The chat was not found.");
  }
  Json body{{"id", installs_.ids_of(*user).graph_chat},
            {"chatType", "oneOnOne"},
            {"tenantId", options_.tenant_id},
            {"webUrl", "https://teams.microsoft.com/l/chat/" + percent_encoded(installs_.ids_of(*user).graph_chat)}};
  keep_selected(body, selected);
  body["@odata.context"] = context_url("chats/$entity");
  return json_response(200, body);
}

}  // namespace tenant
