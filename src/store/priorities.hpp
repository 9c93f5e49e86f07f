#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What waits.
enum class WaitingFor { install, message };

/// Whose due work is taken first. Each waiting install and message has the highest priority of the policies that want
/// it, so that an index gives them in the order in which they are taken.
class Priorities : Theme {
 public:
  using Theme::Theme;

  /// Something may have changed them: whether there are any is asked anew.
  void ask_again() { in_use_.reset(); }

  // For other themes, in a verb of theirs.
  int of(const std::string& policy);
  bool any();
  std::vector<int> waiting(WaitingFor what, const TenantId& tenant, core::RecipientKind kind);
  void raise(const PolicyRow& policy, const RecipientId& id);
  void put_in_order(const std::string& policy, const TenantId& tenant);
  void forget();

 private:
  bool in_use();

  std::optional<bool> in_use_;  // nothing while that has to be asked
};

}  // namespace welcomed::store
