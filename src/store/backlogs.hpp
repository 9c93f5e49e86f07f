#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What is due.
class Backlogs : Theme {
 public:
  using Theme::Theme;

  /// What is due now, of all tenants; stages that have nothing to do are not among them.
  Result<std::vector<Backlog>> due(TimePoint now);
};

}  // namespace welcomed::store
