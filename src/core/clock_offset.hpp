#pragma once
#include <optional>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// Entra and the daemon refuse tokens that are so far off.
inline constexpr Duration kClockTolerance = std::chrono::minutes(5);

/// By how much this machine's clock is at least ahead of the one that wrote `theirs`, in whole seconds, between the
/// question and its answer; less than nothing where it is behind.
[[nodiscard]] Duration clock_ahead(TimePoint asked, TimePoint theirs, TimePoint answered);

/// `2h ahead of the services'`.
[[nodiscard]] std::string ahead_text(Duration ahead);

inline constexpr const char* kSetClock = "set it by NTP: timedatectl set-ntp true";

/// Of a clock that is apart.
[[nodiscard]] Error clock_error(Duration ahead);

/// Whether this machine's clock is apart by more than tokens bear. One answer proves nothing: it may come out of
/// somebody's cache.
class ClockOffset {
 public:
  enum class News { none, apart, right };

  News see(Duration ahead);
  /// By what was seen last; nothing before anything was.
  [[nodiscard]] const std::optional<Duration>& ahead() const { return ahead_; }
  [[nodiscard]] bool apart() const { return apart_; }

 private:
  std::optional<Duration> ahead_;
  bool apart_ = false;
  int against_ = 0;  ///< how many in a row said otherwise
};

}  // namespace welcomed::core
