#pragma once
#include "config/config.hpp"
#include "graph/graph_client.hpp"

namespace welcomed::daemon {

/// The configured app in the tenant's catalog: by `catalog_id` where that is given, else by `external_id`. Setbacks are
/// those of GraphClient::find_app. `graph` outlives the look-up.
[[nodiscard]] Task<Outcome<graph::CatalogApp>> find_configured_app(graph::GraphClient& graph, const config::App& app);

}  // namespace welcomed::daemon
