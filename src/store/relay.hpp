#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Activities on their way to the bot's own program, in order for each conversation: only its oldest one is ever due.
/// Each is its owner's, the daemon that took it: what is secret of it is in that one's memory, so that nobody else can
/// give it. `owner` is empty where one daemon is alone with the store.
class Relay : Theme {
 public:
  using Theme::Theme;

  /// Puts it behind those of its owner and conversation; it is due at `due` when it is the first. Its number, or
  /// nothing when no more is kept.
  Result<std::optional<std::int64_t>> keep(const Undelivered& activity, const RelayBounds& bounds, TimePoint due);
  Result<std::vector<Undelivered>> take(const std::string& owner, TimePoint now, int most, Duration lease);
  /// When the next one is due; what was taken is due again when its lease ends.
  Result<std::optional<TimePoint>> next(const std::string& owner);
  /// An attempt failed.
  Status put_off(std::int64_t number, TimePoint until);
  /// It was given, or is given up: the next one of its owner and conversation is due.
  Status drop(const Undelivered& activity, TimePoint now);
  /// Once, at start: what was taken is due again. Gives all that wait.
  Result<std::vector<WaitingActivity>> recover(const std::string& owner, TimePoint now);
  /// The numbers of all that are kept, the lowest first. What was kept and is not among them was given, dropped, or
  /// erased with somebody's data, by another process too.
  Result<std::vector<std::int64_t>> numbers(const std::string& owner);
  /// Drops all; gives how many there were.
  Result<std::int64_t> forget(const std::string& owner);
  /// Drops what other daemons kept that are gone for good, which nobody can give any more, and tells what that was: to
  /// whoever asks first.
  Result<std::vector<WaitingActivity>> drop_left_behind(const std::string& owner, TimePoint now);
};

}  // namespace welcomed::store
