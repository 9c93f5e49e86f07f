#pragma once
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "base/outcome.hpp"
#include "graph/resources.hpp"

/// What Graph tells of the app in the catalog and where it is installed (contracts/graph.md §5). Fields that are
/// missing or of a wrong type count as not told; what is no page, or whose first item has no id, is Retry `bad_answer`,
/// because only a page that is empty says that there is none.
namespace welcomed::graph {

/// The first app of a page of the catalog, by its newest published definition; nothing where there is none.
[[nodiscard]] Outcome<std::optional<CatalogApp>> app_of(const nlohmann::json& page);
/// The bot of that definition; empty when it tells none.
[[nodiscard]] std::string bot_of(const nlohmann::json& page);
/// The first installation of a page; nothing where there is none.
[[nodiscard]] Outcome<std::optional<Installation>> installation_of(const nlohmann::json& page);

}  // namespace welcomed::graph
