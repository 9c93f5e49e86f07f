#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What is due.
class Backlogs : Theme {
 public:
  using Theme::Theme;

  /// What is due now, of all tenants, and of the relay what is its owner's (relay.hpp); stages that have nothing to do
  /// are not among them.
  Result<std::vector<Backlog>> due(const std::string& owner, TimePoint now);
};

}  // namespace welcomed::store
