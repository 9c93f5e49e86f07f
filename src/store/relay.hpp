#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Activities on their way to the bot's own program, in order for each conversation: only its oldest one is ever due.
class Relay : Theme {
 public:
  using Theme::Theme;

  /// Puts it behind those of its conversation; it is due at `due` when it is the first. Its number, or nothing when no
  /// more is kept.
  Result<std::optional<std::int64_t>> keep(const Undelivered& activity, const RelayBounds& bounds, TimePoint due);
  Result<std::vector<Undelivered>> take(TimePoint now, int most, Duration lease);
  /// When the next one is due; what was taken is due again when its lease ends.
  Result<std::optional<TimePoint>> next();
  /// An attempt failed.
  Status put_off(std::int64_t number, TimePoint until);
  /// It was given, or is given up: the next one of its conversation is due.
  Status drop(const Undelivered& activity, TimePoint now);
  /// Once, at start: what was taken is due again. Gives all that wait.
  Result<std::vector<WaitingActivity>> recover(TimePoint now);
  /// The numbers of all that are kept, the lowest first. What was kept and is not among them was given, dropped, or
  /// erased with somebody's data, by another process too.
  Result<std::vector<std::int64_t>> numbers();
  /// Drops all; gives how many there were.
  Result<std::int64_t> forget();
};

}  // namespace welcomed::store
