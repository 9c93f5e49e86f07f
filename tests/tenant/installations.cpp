#include "installations.hpp"

#include "installs.hpp"

namespace tenant {
namespace {

Json app_json(const CatalogApp& app) {
  return {{"id", app.id},
          {"externalId", app.external_id.empty() ? Json(nullptr) : Json(app.external_id)},
          {"displayName", app.display_name},
          {"distributionMethod", app.distribution_method}};
}

Json definition_json(const CatalogApp& app, const std::string& version) {
  return {{"id", base64(app.id + "##" + version)},
          {"teamsAppId", app.id},
          {"displayName", app.display_name},
          {"version", version},
          {"publishingState", "published"},
          {"shortDescription", app.display_name},
          {"description", app.display_name},
          {"lastModifiedDateTime", nullptr},
          {"createdBy", nullptr}};
}

FilterValue field(const CatalogApp& app, std::string_view name) {
  if (name == "teamsApp/id") return std::string_view(app.id);
  if (name == "teamsApp/externalId" && !app.external_id.empty()) return std::string_view(app.external_id);
  if (name == "teamsApp/displayName") return std::string_view(app.display_name);
  return {};
}

bool filterable(const Filter& filter) {
  bool good = true;
  visit_comparisons(filter, [&](const Filter& comparison, bool negated) {
    const std::string& name = comparison.property;
    good = good && !negated && comparison.op == Filter::Op::eq &&
           (name == "teamsApp/id" || name == "teamsApp/externalId" || name == "teamsApp/displayName");
  });
  return good;
}

}  // namespace

std::optional<Response> read_installation_query(const Request& request, bool list, InstallationQuery& query) {
  auto options = list ? refuse_options(request, {"$expand", "$filter", "$select"})
                      : refuse_options(request, {"$expand", "$select"});
  if (options) return options;
  if (!parse_expand(request, {{"teamsApp", {}}, {"teamsAppDefinition", {}}}, query.expand)) {
    return bad_query(request, "Parsing OData Select and Expand failed.");
  }
  if (auto refusal = read_select(request, {"id", "consentedPermissionSet"}, "microsoft.graph.teamsAppInstallation",
                                 query.selected)) {
    return refusal;
  }
  if (auto refusal = read_filter(request, query.filter)) return refusal;
  if (query.filter && !filterable(*query.filter)) return bad_query(request, "The filter is not supported.");
  return std::nullopt;
}

bool fits(const CatalogApp& app, const InstallationQuery& query) {
  return !query.filter || matches(*query.filter, [&](std::string_view name) { return field(app, name); });
}

Json installation_json(const AppOf& shown, const InstallationQuery& query) {
  Json consented = Json::array();
  for (const std::string& permission : shown.consented) {
    consented.push_back({{"permissionValue", permission}, {"permissionType", "application"}});
  }
  Json object{{"id", installation_id(shown.holder, shown.app->id)},
              {"consentedPermissionSet", {{"resourceSpecificPermissions", std::move(consented)}}}};
  keep_selected(object, query.selected.empty() ? std::vector<std::string>{"id"} : query.selected);
  if (query.expand.contains("teamsApp")) object["teamsApp"] = app_json(*shown.app);
  if (query.expand.contains("teamsAppDefinition")) {
    object["teamsAppDefinition"] = definition_json(*shown.app, shown.version);
  }
  return object;
}

std::string consent_fault(const Json& body, const CatalogApp& app) {
  std::set<std::string> given;
  try {
    if (body.contains("consentedPermissionSet")) {
      for (const Json& one : body.at("consentedPermissionSet").at("resourceSpecificPermissions")) {
        const std::string type = lower(one.at("permissionType").get<std::string>());
        if (type != "application" && type != "delegated") return "Unknown permissionType.";
        given.insert(one.at("permissionValue").get<std::string>());
      }
    }
  } catch (const Json::exception&) {
    return "The consentedPermissionSet is malformed.";
  }
  if (given == std::set<std::string>(app.permissions.begin(), app.permissions.end())) return "";
  return "The consentedPermissionSet must be equal to the requiredPermissionSet of the app.";
}

std::optional<Response> read_upgrade(const Request& request, Json& body) {
  if (auto refusal = read_body(request, false, body)) return refusal;
  for (const auto& [name, value] : body.items()) {
    if (name != "consentedPermissionSet") return bad_query(request, "The parameter '" + name + "' is unknown.");
  }
  return std::nullopt;
}

std::optional<std::string> read_installation_id(const Request& request, Response& refusal) {
  const std::string& id = request.parameter("installation");
  auto text = base64_decoded(id);
  if (text && text->find("##") != std::string::npos) return text;
  refusal = bad_query(request, "Invalid id '" + id + "' provided.");
  return std::nullopt;
}

}  // namespace tenant
