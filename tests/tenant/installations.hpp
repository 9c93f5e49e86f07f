// Installed apps as Graph shows them, whether of a user or of a team: contracts/graph.md §5.2 to §5.6.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalog.hpp"
#include "odata_query.hpp"

namespace tenant {

/// One app of one user or team, with the version that is installed.
struct AppOf {
  const CatalogApp* app;
  std::string holder;  // the id of the user or team
  std::string version;
  std::vector<std::string> consented;
};

struct InstallationQuery {
  Expansions expand;
  std::vector<std::string> selected;
  std::optional<Filter> filter;
};

/// 400 for options that such a list, or a single installation, does not take.
std::optional<Response> read_installation_query(const Request& request, bool list, InstallationQuery& query);
bool fits(const CatalogApp& app, const InstallationQuery& query);
Json installation_json(const AppOf& shown, const InstallationQuery& query);

/// What is wrong with a body's consentedPermissionSet for this app; empty if nothing is.
std::string consent_fault(const Json& body, const CatalogApp& app);
/// 400 for a body that an upgrade does not take.
std::optional<Response> read_upgrade(const Request& request, Json& body);
/// What an installation's id stands for, `{holder}##{app}`; 400 for one that stands for nothing.
std::optional<std::string> read_installation_id(const Request& request, Response& refusal);

}  // namespace tenant
