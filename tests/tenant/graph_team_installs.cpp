// The app installed in a team, contracts/graph.md §5.4 and §5.6.
#include "channel_ledger.hpp"
#include "graph.hpp"
#include "graph_errors.hpp"
#include "team_events.hpp"

namespace tenant {
namespace {

using Roles = std::vector<std::string>;
const Roles kRemove{"TeamsAppInstallation.ReadWriteSelfForTeam.All", "TeamsAppInstallation.ReadWriteForTeam.All",
                    "TeamsAppInstallation.ManageSelectedForTeam.All", "Group.ReadWrite.All", "Directory.ReadWrite.All"};
const Roles kSeesAll{"TeamsAppInstallation.ReadForTeam.All",
                     "TeamsAppInstallation.Read.All",
                     "TeamsAppInstallation.ReadWriteForTeam.All",
                     "TeamsAppInstallation.ReadWriteAndConsentForTeam.All",
                     "Group.Read.All",
                     "Group.ReadWrite.All",
                     "Directory.Read.All",
                     "Directory.ReadWrite.All"};

/// An app that asks for resource-specific consent is installed by these alone, contracts/graph.md §1.
const Roles kConsent{"TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All",
                     "TeamsAppInstallation.ReadWriteAndConsentForTeam.All",
                     "TeamsAppInstallation.ManageSelectedForTeam.All"};

Roles write_roles() {
  Roles roles = kRemove;
  roles.insert(roles.end(), {"TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All",
                             "TeamsAppInstallation.ReadWriteAndConsentForTeam.All"});
  return roles;
}

Roles read_roles() {
  Roles roles = write_roles();
  roles.insert(roles.end(), {"TeamsAppInstallation.ReadForTeam.All", "TeamsAppInstallation.Read.All", "Group.Read.All",
                             "Directory.Read.All", "TeamsAppInstallation.Read.Group"});
  return roles;
}

}  // namespace

void Graph::add_team_installs(Router& router) {
  const std::string list = "/teams/{team}/installedApps";
  const std::string one = list + "/{installation}";
  const auto add_one = [&](const char* method, const std::string& path, const Roles& roles, double Limits::*limit,
                           const char* bucket, Response (Graph::*handler)(const Request&)) {
    add(router, {method, path, Area::teams, roles, 1, limit, bucket,
                 [this, handler](const Request& request) { return (this->*handler)(request); }});
  };
  add_one("GET", list, read_roles(), &Limits::installed_reads, "installed_reads", &Graph::team_apps);
  add_one("POST", list, write_roles(), &Limits::installs, "installs", &Graph::install_in_team);
  add_one("GET", one, read_roles(), &Limits::installed_reads, "installed_reads", &Graph::team_app);
  add_one("DELETE", one, kRemove, &Limits::uninstalls, "uninstalls", &Graph::uninstall_from_team);
  add_one("POST", one + "/upgrade", write_roles(), &Limits::other_writes, "other_writes", &Graph::upgrade_in_team);
}

std::vector<AppOf> Graph::apps_of_team(TeamIndex team, const Request& request) const {
  TokenFault fault = TokenFault::none;
  const AccessToken* token = tokens_.check(request, fault);
  const bool sees_all = token != nullptr && token->has_any_role(kSeesAll);
  const std::string& holder = teams_.group_of(team).id;
  std::vector<AppOf> list;
  for (const CatalogApp& app : catalog_.apps()) {
    const bool ours = &app == &catalog_.ours();
    if (ours && teams_.of(team).installed && (sees_all || !behaviour_.self_mismatch)) {
      list.push_back({&app, holder, teams_.of(team).version, teams_.of(team).consented});
    }
    if (!ours && sees_all && app.distribution_method == "store") list.push_back({&app, holder, app.version, {}});
  }
  return list;
}

Response Graph::team_apps(const Request& request) {
  InstallationQuery query;
  if (auto refusal = read_installation_query(request, true, query)) return *refusal;
  Response refusal;
  const auto team = readable_team(request, refusal);
  if (!team) return refusal;
  Json list = Json::array();
  for (const AppOf& shown : apps_of_team(*team, request)) {
    if (fits(*shown.app, query)) list.push_back(installation_json(shown, query));
  }
  const std::string set = "teams('" + teams_.group_of(*team).id + "')/installedApps";
  return json_response(200, {{"@odata.context", context_url(set)}, {"@odata.count", list.size()}, {"value", list}});
}

Response Graph::install_in_team(const Request& request) {
  Json body;
  Response refusal;
  const CatalogApp* app = asked_app(request, body, refusal);
  if (app == nullptr) return refusal;
  const auto index = asked_team(request, refusal);
  if (!index) return refusal;
  if (auto refused = shared_install_refusal(request, body, *app, "team", kConsent)) return *refused;
  Team& team = teams_.of(*index);
  if (team.installed) return graph_error(request, 409, "Conflict", "");
  team.installed = true;
  team.version = app->version;
  team.consented = app->permissions;
  channel_ledger_.installed(*index, request.at);
  team_events_.installed(*index, request.at);
  return {200, {}, {}, {}};
}

std::optional<TeamIndex> Graph::asked_team_installation(const Request& request, Response& refusal) const {
  const auto team = readable_team(request, refusal);
  if (!team) return std::nullopt;
  const auto text = read_installation_id(request, refusal);
  if (!text) return std::nullopt;
  const bool ours = *text == teams_.group_of(*team).id + "##" + catalog_.ours().id;
  if (ours && teams_.of(*team).installed && !behaviour_.self_mismatch) return team;
  refusal = graph_error(request, 404, "NotFound", "The app installation was not found.");
  return std::nullopt;
}

Response Graph::team_app(const Request& request) {
  InstallationQuery query;
  if (auto refusal = read_installation_query(request, false, query)) return *refusal;
  Response refusal;
  const auto team = asked_team_installation(request, refusal);
  if (!team) return refusal;
  const std::string& holder = teams_.group_of(*team).id;
  const Team& there = teams_.of(*team);
  Json body = installation_json({&catalog_.ours(), holder, there.version, there.consented}, query);
  body["@odata.context"] = context_url("teams('" + holder + "')/installedApps/$entity");
  return json_response(200, body);
}

Response Graph::uninstall_from_team(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Response refusal;
  const auto team = asked_team_installation(request, refusal);
  if (!team) return refusal;
  teams_.of(*team).installed = false;
  channel_ledger_.uninstalled(*team, request.at);
  team_events_.uninstalled(*team, std::nullopt, request.at);
  return {204, {}, {}, {}};
}

Response Graph::upgrade_in_team(const Request& request) {
  if (auto refusal = refuse_options(request, {})) return *refusal;
  Json body;
  if (auto refusal = read_upgrade(request, body)) return *refusal;
  Response refusal;
  const auto team = asked_team_installation(request, refusal);
  if (!team) return refusal;
  const std::string fault = consent_fault(body, catalog_.ours());
  if (!fault.empty()) return bad_query(request, fault);
  teams_.of(*team).version = catalog_.ours().version;
  teams_.of(*team).consented = catalog_.ours().permissions;
  channel_ledger_.upgraded(*team, request.at);
  return {204, {}, {}, {}};
}

}  // namespace tenant
