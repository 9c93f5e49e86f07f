#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Policies that took a new name.
class Renaming : Theme {
 public:
  using Theme::Theme;

  /// Of each policy that is known as it `was`, and by its own name not yet, all that is known goes over to its name.
  /// Gives which took one. `Policies::set` does so first.
  Result<std::vector<Renamed>> rename(const std::vector<PolicyRow>& policies);
  /// Policies whose `was` comes to nothing: they are known by their own name already, and the other is, or was; or they
  /// are not, and no policy of that tenant has the other. To be asked before `Policies::set`, which lets go of the
  /// other.
  Result<std::vector<PolicyWarning>> unheeded_names(const std::vector<PolicyRow>& policies);

  // For other themes, in a verb of theirs.
  std::vector<Renamed> take_new_names(const std::vector<PolicyRow>& policies);

 private:
  std::optional<Cause> cause_of_late_name(const PolicyRow& policy);
  std::optional<Cause> cause_of_strange_name(const PolicyRow& policy, const std::vector<PolicyRow>& policies);
  bool awaits_its_name(const PolicyRow& policy);
  bool has_traces(const std::string& policy, const TenantId& tenant);
};

}  // namespace welcomed::store
