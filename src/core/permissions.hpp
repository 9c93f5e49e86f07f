#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/policy.hpp"

namespace welcomed::core {

/// Work that takes an application permission of Microsoft Graph.
struct Need {
  std::string work;                 ///< "installing the app for people"
  std::vector<std::string> any_of;  ///< one of these is enough; the first is the least
  std::string without;              ///< what becomes of it without; empty when the work stops
};

/// What the app registration needs in one tenant (contracts/graph.md §4).
/// @param policies        the tenant's
/// @param catalog_id_told the catalog need not be searched, because the configuration has the app's id there
/// @param asks_consent    the app's manifest asks for resource-specific permissions
[[nodiscard]] std::vector<Need> permissions_needed(const std::vector<Policy>& policies, bool catalog_id_told,
                                                   bool asks_consent);

/// The first permission of `need` that is among `roles`, those of an access token; nothing when none is.
[[nodiscard]] std::optional<std::string> granted(const Need& need, const std::vector<std::string>& roles);

}  // namespace welcomed::core
