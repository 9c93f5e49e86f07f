// The app in the catalog, and its installations (contracts/graph.md §5).
#include <nlohmann/json.hpp>

#include "graph/answers.hpp"
#include "graph/app_pages.hpp"
#include "graph/graph_client.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

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

/// Where there is no such app the list is empty: what is not there is the user, which says nothing of their app. The
/// directory has them, so that it may pass.
Retry nobody(const Setback& not_found) { return {{}, {"user_not_found", cause_of(not_found).detail}}; }

}  // namespace

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
  if (values_of(page.value()).empty()) co_return not_in_catalog(app.str());
  co_return graph::bot_of(page.value());
}

Task<Outcome<json>> GraphClient::catalog_page(std::string filter, std::string expand) {
  return read_page(base_ + "/appCatalogs/teamsApps?$filter=" + net::encode(filter) + "&$expand=" + expand);
}

Task<Outcome<std::optional<CatalogApp>>> GraphClient::app_where(std::string filter) {
  const auto page = co_await catalog_page(std::move(filter), "appDefinitions");
  if (!page) co_return page.setback();
  co_return app_of(page.value());
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
  auto setback = install_setback_of(answer.value(), where, clock_.now());
  if (cause_of(setback).name != "chat_not_found") co_return setback;
  auto missing = co_await missing_for_chat(std::move(place), std::move(setback));
  co_return missing;
}

/// A chat that is not there and an app that is not are answered alike; the look tells which, where it is permitted.
Task<Setback> GraphClient::missing_for_chat(Place chat, Setback refusal) {
  ConversationId id(chat.id);
  const auto found = co_await find_chat(std::move(id));
  if (found) co_return Retry{{}, {"app_not_in_catalog", cause_of(refusal).detail}};
  if (std::holds_alternative<Retry>(found.setback())) co_return found.setback();
  co_return refusal;
}

Task<Outcome<Nothing>> GraphClient::find_chat(ConversationId chat) {
  const Place place{Place::Kind::chat, chat.str()};
  const auto answer = co_await call("GET", installations(place), "");
  if (!answer) co_return answer.setback();
  if (answer.value().status >= 200 && answer.value().status < 300) co_return Nothing{};
  co_return chat_setback_of(answer.value(), clock_.now());
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
  if (!found) co_return found.setback();
  co_return found.value() ? std::optional(found.value()->id) : std::optional<InstallationId>();
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
