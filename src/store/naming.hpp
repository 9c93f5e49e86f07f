#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Whom names mean, and who is silent by an admin's word.
class Naming : Theme {
 public:
  using Theme::Theme;

  /// Everybody of that name. Whom a policy names and nobody has found is among them only when nobody else is; their id
  /// is the name.
  Result<std::vector<Named>> named(const Sought& sought);
  /// An admin's word takes the place of theirs, and is not confirmed to them. `off` ends no block of the bot. False
  /// when nothing changed.
  Result<bool> silence(const Named& whom, core::RecipientKind kind, bool off, TimePoint now);

  // For other themes, in a verb of theirs.
  std::optional<std::string> bound(const TenantId& tenant, const std::string& policy, const char* kind,
                                   const std::string& name);
  void bind(const TenantId& tenant, const std::string& policy, const char* kind, const std::string& name,
            const std::string& id);
  void unbind_but(const PolicySelection& selection);
  void warn_of_taken_names(std::vector<PolicyWarning>& all);
};

}  // namespace welcomed::store
