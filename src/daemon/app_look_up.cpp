#include "daemon/app_look_up.hpp"

namespace welcomed::daemon {

Task<Outcome<graph::CatalogApp>> find_configured_app(graph::GraphClient& graph, const config::App& app) {
  return app.catalog_id.empty() ? graph.find_app(app.external_id) : graph.catalog_app(CatalogId(app.catalog_id));
}

}  // namespace welcomed::daemon
