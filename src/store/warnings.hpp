#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What is odd about policies though nothing is wrong.
class Warnings : Theme {
 public:
  using Theme::Theme;

  /// Of all tenants: policies that leave out most people for want of a licence, groups that show nobody, and names of
  /// groups and teams that others have now.
  Result<std::vector<PolicyWarning>> all();

 private:
  void warn_of_strange_names(std::vector<PolicyWarning>& all);
  void warn_of_licences(std::vector<PolicyWarning>& all);
  void warn_of_waves(const TenantId& tenant, std::vector<PolicyWarning>& all);
  void warn_of_silent_groups(const TenantId& tenant, std::vector<PolicyWarning>& all);
};

}  // namespace welcomed::store
