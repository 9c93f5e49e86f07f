#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Who changed what by a command.
class Audit : Theme {
 public:
  using Theme::Theme;

  /// In the transaction of the change itself.
  Status note(const AuditRow& row);
  /// All of them, the oldest first. Stops when `take` gives false.
  Status read(const std::function<bool(const AuditRow&)>& take);
};

}  // namespace welcomed::store
