#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/policy.hpp"

namespace welcomed::core {

/// A permission of which nobody affirms that it is enough.
struct Doubtful {
  std::string permission;
  std::string known;  ///< what is known of it
};

/// Work that takes an application permission of Microsoft Graph.
struct Need {
  std::string work;                 ///< "installing the app for people"
  std::vector<std::string> any_of;  ///< one of these is enough; the first is the least
  std::string without;              ///< what becomes of it without; empty when the work stops
  std::vector<Doubtful> perhaps{};  ///< these may be enough
};

/// What the app registration needs in one tenant (contracts/graph.md §4, contracts/amendments.md §2.3, §2.5, §4.10).
/// @param policies        the tenant's
/// @param catalog_id_told the catalog need not be searched, because the configuration has the app's id there
/// @param asks_consent    the app's manifest asks for resource-specific permissions
/// @param reads_managers  templates use a person's manager
/// @param reads_hires     templates use a person's hire date
[[nodiscard]] std::vector<Need> permissions_needed(const std::vector<Policy>& policies, bool catalog_id_told,
                                                   bool asks_consent, bool reads_managers = false,
                                                   bool reads_hires = false);

/// The scopes that the bot of the app's manifest must have, as a manifest names them.
[[nodiscard]] std::vector<std::string> bot_scopes(const std::vector<Policy>& policies);
/// The same in words; empty where the policies select nobody.
[[nodiscard]] std::string scopes_needed(const std::vector<Policy>& policies);

/// The first of the doubtful ones that is among `roles`; null when none is.
[[nodiscard]] const Doubtful* perhaps_granted(const Need& need, const std::vector<std::string>& roles);

/// The first permission of `need` that is among `roles`, those of an access token; nothing when none is.
[[nodiscard]] std::optional<std::string> granted(const Need& need, const std::vector<std::string>& roles);

}  // namespace welcomed::core
