#include "catalog.hpp"

#include "encoding.hpp"

namespace tenant {

Catalog::Catalog(const Options& options) {
  apps_.push_back({options.catalog_id,
                   options.external_id,
                   "Contoso Assistant",
                   "organization",
                   "1.0.1",
                   options.app_id,
                   options.app_id,
                   {}});
  apps_.push_back({"0d820ecd-def2-4297-adad-78056cde7c78", "", "OneNote", "store", "1.0.0", "", "", {}});
  apps_.push_back({"2a527703-1f6f-4559-a332-d8a7d288cd88", "", "SharePoint", "store", "1.0", "", "", {}});
  apps_.push_back({"22f73bbe-f67a-4dea-bd54-54cac718cb2b",
                   "cf1ba4c7-f94e-4d80-ba90-5594b641a8ee",
                   "Contoso Assistant (old)",
                   "organization",
                   "0.9.0",
                   "9fc97ea2-c417-4c76-a2db-197612067b28",
                   "9fc97ea2-c417-4c76-a2db-197612067b28",
                   {}});
}

const CatalogApp* Catalog::find(std::string_view id) const {
  for (const CatalogApp& app : apps_) {
    if (equal_ignoring_case(app.id, id)) return &app;
  }
  return nullptr;
}

std::string CatalogApp::definition_id() const { return base64(id + "##" + version); }

}  // namespace tenant
