#include "graph/app_pages.hpp"

#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

/// The object under that key, or an empty one; good as long as the object.
const json& object_of(const json& object, std::string_view key) {
  static const json kNone = json::object();
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : kNone;
}

/// The first item of a page that has an id, or null.
const json* first_of(const json& page) {
  const auto& items = values_of(page);
  return items.empty() || text_of(items[0], "id").empty() ? nullptr : &items[0];
}

bool published(const json& definition) {
  const auto state = text_of(definition, "publishingState");
  return definition.is_object() && (state.empty() || state == "published");
}

std::vector<AppPermission> permissions_of(const json& definition) {
  std::vector<AppPermission> permissions;
  const auto& required = object_of(object_of(definition, "authorization"), "requiredPermissionSet");
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

}  // namespace

std::optional<CatalogApp> app_of(const json& page) {
  const auto* app = first_of(page);
  if (app == nullptr) return std::nullopt;
  CatalogApp found{CatalogId(text_of(*app, "id")), text_of(*app, "displayName"), {}, {}};
  if (const auto* newest = newest_definition(*app)) {
    found.version = text_of(*newest, "version");
    found.permissions = permissions_of(*newest);
  }
  return found;
}

std::string bot_of(const json& page) {
  const auto& apps = values_of(page);
  const auto* newest = apps.empty() ? nullptr : newest_definition(apps[0]);
  return newest == nullptr ? std::string() : text_of(object_of(*newest, "bot"), "id");
}

std::optional<Installation> installation_of(const json& page) {
  const auto* installed = first_of(page);
  if (installed == nullptr) return std::nullopt;
  return Installation{InstallationId(text_of(*installed, "id")),
                      text_of(object_of(*installed, "teamsAppDefinition"), "version")};
}

}  // namespace welcomed::graph
