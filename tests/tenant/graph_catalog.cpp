// The app catalog, contracts/graph.md §5.1.
#include <set>

#include "graph.hpp"
#include "graph_errors.hpp"
#include "odata_filter.hpp"
#include "odata_query.hpp"

namespace tenant {
namespace {

FilterValue field(const CatalogApp& app, std::string_view name) {
  if (name == "id") return std::string_view(app.id);
  if (name == "displayName") return std::string_view(app.display_name);
  if (name == "distributionMethod") return std::string_view(app.distribution_method);
  if (name == "externalId" && !app.external_id.empty()) return std::string_view(app.external_id);
  return {};
}

Json definition_json(const CatalogApp& app, bool with_bot) {
  Json permissions = Json::array();
  for (const std::string& permission : app.permissions) {
    permissions.push_back({{"permissionValue", permission}, {"permissionType", "application"}});
  }
  Json definition{{"id", app.definition_id()},
                  {"teamsAppId", app.id},
                  {"displayName", app.display_name},
                  {"version", app.version},
                  {"publishingState", "published"},
                  {"shortDescription", app.display_name},
                  {"description", app.display_name},
                  {"lastModifiedDateTime", nullptr},
                  {"createdBy", nullptr},
                  {"authorization", {{"requiredPermissionSet", {{"resourceSpecificPermissions", permissions}}}}}};
  if (with_bot) definition["bot"] = app.bot_id.empty() ? Json(nullptr) : Json{{"id", app.bot_id}};
  return definition;
}

Json definitions_json(const CatalogApp& app, bool with_bot) {
  Json definitions = Json::array({definition_json(app, with_bot)});
  if (app.submitted.empty()) return definitions;
  CatalogApp next = app;
  next.version = app.submitted;
  Json definition = definition_json(next, with_bot);
  definition["publishingState"] = "submitted";
  definitions.push_back(std::move(definition));
  return definitions;
}

std::string external_id_fault(const Filter& filter) {
  static const std::set<std::string> kKnown{"id", "externalId", "displayName", "distributionMethod"};
  std::string fault;
  visit_comparisons(filter, [&](const Filter& comparison, bool) {
    if (!kKnown.contains(comparison.property)) {
      fault = "Could not find a property named '" + comparison.property + "' on type 'microsoft.graph.teamsApp'.";
    }
  });
  return fault;
}

}  // namespace

void Graph::add_catalog(Router& router) {
  const std::vector<std::string> roles{"AppCatalog.Read.All", "AppCatalog.ReadWrite.All"};
  add(router, {"GET", "/appCatalogs/teamsApps", Area::teams, roles, 1, &Limits::installed_reads, "installed_reads",
               [this](const Request& request) { return catalog_apps(request); }});
  // contracts/graph.md §5.1: this one has no application permission.
  add(router, {"GET", "/appCatalogs/teamsApps/{app}", Area::teams, roles, 1, &Limits::installed_reads,
               "installed_reads", [](const Request& request) {
                 return graph_error(request, 412, "PreconditionFailed",
                                    "Requested API is not supported in application-only context");
               }});
}

Response Graph::catalog_apps(const Request& request) {
  if (auto refusal = refuse_options(request, {"$filter", "$expand", "$select"})) return std::move(*refusal);
  Expansions expand;
  if (!parse_expand(request, {{"appDefinitions", {"bot"}}}, expand)) {
    return bad_query(request, "Parsing OData Select and Expand failed.");
  }
  std::vector<std::string> selected;
  if (auto refusal = read_select(request, {"id", "externalId", "displayName", "distributionMethod"},
                                 "microsoft.graph.teamsApp", selected)) {
    return std::move(*refusal);
  }
  std::optional<Filter> filter;
  if (auto refusal = read_filter(request, filter)) return std::move(*refusal);
  if (filter) {
    const std::string fault = external_id_fault(*filter);
    if (!fault.empty()) return bad_query(request, "Invalid filter clause: " + fault);
  }
  Json list = Json::array();
  for (const CatalogApp& app : catalog_.apps()) {
    if (!app.listed || (filter && !matches(*filter, [&](std::string_view name) { return field(app, name); }))) continue;
    Json shown{{"id", app.id},
               {"externalId", app.external_id.empty() ? Json(nullptr) : Json(app.external_id)},
               {"displayName", app.display_name},
               {"distributionMethod", app.distribution_method}};
    keep_selected(shown, selected);
    if (expand.contains("appDefinitions")) {
      shown["appDefinitions"] = definitions_json(app, expand.contains("appDefinitions/bot"));
    }
    list.push_back(std::move(shown));
  }
  return json_response(200, {{"@odata.context", context_url("appCatalogs/teamsApps")}, {"value", std::move(list)}});
}

}  // namespace tenant
