#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/outcome.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// How far a recipient's app follows the catalog, for those whom a policy with `upgrade` selects.
struct Upkeep {
  std::string version;  ///< of the catalog, when the app was last known to be no older; empty when nobody looked yet
  Cause cause;          ///< of the newest setback; empty after progress
  int attempts = 0;     ///< since the newest progress; what backoff counts
  std::optional<TimePoint> next_attempt;

  bool operator==(const Upkeep&) const = default;
};

/// What is installed is older than what the catalog has. Of an installation whose version Graph does not tell that is
/// taken to be so: an upgrade too many is harmless.
[[nodiscard]] bool upgrade_due(std::string_view installed, std::string_view published);

/// The app is as the catalog has it: found so, installed so, or upgraded.
[[nodiscard]] Upkeep after_upgrade(Upkeep upkeep, std::string published);

/// The look at the installation or the upgrade did not end well; `wait` is the time to the next attempt. What was
/// refused for good is tried again after a day.
[[nodiscard]] Upkeep after_upgrade_setback(Upkeep upkeep, const Setback& setback, TimePoint now, Duration wait);

}  // namespace welcomed::core
