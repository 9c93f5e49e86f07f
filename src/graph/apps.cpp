// The app in the catalog, and its installations (contracts/graph.md §5).
#include <algorithm>
#include <array>
#include <boost/algorithm/string/predicate.hpp>
#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "graph/answers.hpp"
#include "graph/graph_client.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

bool published(const json& definition) {
  const auto state = text_of(definition, "publishingState");
  return state.empty() || state == "published";
}

std::vector<AppPermission> permissions_of(const json& definition) {
  std::vector<AppPermission> permissions;
  const auto required = definition.value(json::json_pointer("/authorization/requiredPermissionSet"), json::object());
  if (!required.is_object()) return permissions;
  for (const auto& each : array_of(required, "resourceSpecificPermissions")) {
    if (each.is_object()) permissions.push_back({text_of(each, "permissionValue"), text_of(each, "permissionType")});
  }
  return permissions;
}

/// The newest published one, or null: the catalog keeps definitions that are submitted or rejected, too.
const json* newest_definition(const json& app) {
  const json* newest = nullptr;
  for (const auto& each : array_of(app, "appDefinitions")) {
    if (!published(each)) continue;
    const bool newer = newest == nullptr || core::newer_version(text_of(each, "version"), text_of(*newest, "version"));
    if (newer) newest = &each;
  }
  return newest;
}

CatalogApp app_of(const json& app) {
  CatalogApp found{CatalogId(text_of(app, "id")), text_of(app, "displayName"), {}, {}};
  if (const auto* newest = newest_definition(app)) {
    found.version = text_of(*newest, "version");
    found.permissions = permissions_of(*newest);
  }
  return found;
}

std::string bot_of_app(const json& app) {
  const auto* newest = newest_definition(app);
  if (newest == nullptr) return {};
  const auto bot = newest->find("bot");
  return bot != newest->end() && bot->is_object() ? text_of(*bot, "id") : std::string();
}

Halt not_in_catalog(const std::string& id) {
  return {{"app_not_in_catalog", "no app of the catalog has the id " + id}};
}

json consent_of(const CatalogApp& app) {
  if (!app.asks_consent()) return json::object();
  auto permissions = json::array();
  for (const auto& each : app.permissions) {
    permissions.push_back({{"permissionValue", each.value}, {"permissionType", each.type}});
  }
  return {{"consentedPermissionSet", {{"resourceSpecificPermissions", std::move(permissions)}}}};
}

std::optional<Installation> installation_of(const json& page) {
  const auto& found = values_of(page);
  if (found.empty() || text_of(found[0], "id").empty()) return std::nullopt;
  const auto definition = found[0].value("teamsAppDefinition", json::object());
  return Installation{InstallationId(text_of(found[0], "id")),
                      definition.is_object() ? text_of(definition, "version") : std::string()};
}

/// Where there is no such app the list is empty: what is not there is the user, which says nothing of their app.
GiveUp nobody(const Setback& not_found) { return {{"user_not_found", cause_of(not_found).detail}}; }

}  // namespace

bool CatalogApp::asks_consent() const {
  const auto of_application = [](const AppPermission& each) { return boost::iequals(each.type, "application"); };
  return std::any_of(permissions.begin(), permissions.end(), of_application);
}

Task<Outcome<CatalogApp>> GraphClient::find_app(std::string external_id) {
  const auto by_external_id = co_await app_where("externalId eq " + literal(external_id));
  if (!by_external_id) co_return by_external_id.setback();
  if (by_external_id.value()) co_return *by_external_id.value();
  auto by_id = co_await catalog_app(CatalogId(external_id));
  co_return by_id;
}

Task<Outcome<CatalogApp>> GraphClient::catalog_app(CatalogId id) {
  const auto found = co_await app_where("id eq " + literal(id.str()));
  if (!found) co_return found.setback();
  if (found.value()) co_return *found.value();
  co_return not_in_catalog(id.str());
}

Task<Outcome<std::string>> GraphClient::bot_of(CatalogId app) {
  const auto page = co_await catalog_page("id eq " + literal(app.str()), net::encode("appDefinitions($expand=bot)"));
  if (!page) co_return page.setback();
  const auto& apps = values_of(page.value());
  if (apps.empty()) co_return not_in_catalog(app.str());
  co_return bot_of_app(apps[0]);
}

Task<Outcome<json>> GraphClient::catalog_page(std::string filter, std::string expand) {
  return read(base_ + "/appCatalogs/teamsApps?$filter=" + net::encode(filter) + "&$expand=" + expand);
}

Task<Outcome<std::optional<CatalogApp>>> GraphClient::app_where(std::string filter) {
  const auto page = co_await catalog_page(std::move(filter), "appDefinitions");
  if (!page) co_return page.setback();
  const auto& apps = values_of(page.value());
  if (apps.empty() || text_of(apps[0], "id").empty()) co_return std::optional<CatalogApp>();
  co_return std::optional(app_of(apps[0]));
}

std::string GraphClient::installations(const Place& place) const {
  const auto id = net::encode(place.id);
  if (place.kind == Place::Kind::team) return base_ + "/teams/" + id + "/installedApps";
  if (place.kind == Place::Kind::chat) return base_ + "/chats/" + id + "/installedApps";
  return base_ + "/users/" + id + "/teamwork/installedApps";
}

Task<Outcome<core::Installed>> GraphClient::install(Place place, CatalogApp app) {
  auto body = consent_of(app);
  body["teamsApp@odata.bind"] = base_ + "/appCatalogs/teamsApps/" + app.id.str();
  const auto where = place.kind;
  const auto answer = co_await call("POST", installations(place), body.dump());
  if (!answer) co_return answer.setback();
  const int status = answer.value().status;
  if (status >= 200 && status < 300) co_return core::Installed::created;
  if (status == 409) co_return core::Installed::already;
  co_return install_setback_of(answer.value(), where, clock_.now());
}

Task<Outcome<std::optional<Installation>>> GraphClient::installed(Place place, CatalogId app) {
  const bool of_user = place.kind == Place::Kind::user;
  const auto page = co_await read(installations(place) + "?$expand=teamsApp,teamsAppDefinition&$filter=" +
                                  net::encode("teamsApp/id eq " + literal(app.str())));
  if (page) co_return installation_of(page.value());
  if (of_user && not_found(page.setback())) co_return nobody(page.setback());
  if (not_found(page.setback())) co_return std::optional<Installation>();
  co_return page.setback();
}

Task<Outcome<std::optional<InstallationId>>> GraphClient::installation(RecipientId user, CatalogId app) {
  const Place place{Place::Kind::user, user.str()};
  const auto page = co_await read(installations(place) +
                                  "?$expand=teamsApp&$filter=" + net::encode("teamsApp/id eq " + literal(app.str())));
  if (!page && not_found(page.setback())) co_return nobody(page.setback());
  if (!page) co_return page.setback();
  const auto found = installation_of(page.value());
  co_return found ? std::optional(found->id) : std::nullopt;
}

Task<Outcome<Nothing>> GraphClient::upgrade(Place place, InstallationId installation, CatalogApp app) {
  const auto consent = consent_of(app);
  auto target = installations(place) + "/" + net::encode(installation.str()) + "/upgrade";
  auto body = consent.empty() ? std::string() : consent.dump();
  const auto where = place.kind;
  const auto answer = co_await call("POST", std::move(target), std::move(body));
  if (!answer) co_return answer.setback();
  if (answer.value().status >= 200 && answer.value().status < 300) co_return Nothing{};
  co_return upgrade_setback_of(answer.value(), where, clock_.now());
}

}  // namespace welcomed::graph
