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

/// The first item of a page, null where it is empty; good as long as the page.
Outcome<const json*> first_of(const json& page) {
  if (!is_page(page)) return unreadable("a list is no page");
  const auto& items = values_of(page);
  const json* first = items.empty() ? nullptr : &items[0];
  if (first != nullptr && text_of(*first, "id").empty()) return unreadable("an item has no id");
  return first;
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

Outcome<std::optional<CatalogApp>> app_of(const json& page) {
  const auto first = first_of(page);
  if (!first) return first.setback();
  const json* app = first.value();
  if (app == nullptr) return std::optional<CatalogApp>();
  CatalogApp found{CatalogId(text_of(*app, "id")), text_of(*app, "displayName"), {}, {}};
  if (const auto* newest = newest_definition(*app)) {
    found.version = text_of(*newest, "version");
    found.permissions = permissions_of(*newest);
  }
  return std::optional(std::move(found));
}

std::string bot_of(const json& page) {
  const auto& apps = values_of(page);
  const auto* newest = apps.empty() ? nullptr : newest_definition(apps[0]);
  return newest == nullptr ? std::string() : text_of(object_of(*newest, "bot"), "id");
}

Outcome<std::optional<Installation>> installation_of(const json& page) {
  const auto first = first_of(page);
  if (!first) return first.setback();
  const json* installed = first.value();
  if (installed == nullptr) return std::optional<Installation>();
  return std::optional(Installation{InstallationId(text_of(*installed, "id")),
                                    text_of(object_of(*installed, "teamsAppDefinition"), "version")});
}

}  // namespace welcomed::graph
