#pragma once
#include <deque>
#include <optional>
#include <string>

#include "base/time.hpp"

namespace welcomed::core {

/// Tells a 429 that is about one conversation from those that are about the tenant (contracts/bot.md §10): the one that
/// was refused waits for as long as it was told to, and everybody only when several different ones are refused
/// together. Pure.
class SharedLimit {
 public:
  /// `whom` was told to wait `after`, zero where no time was named. Gives how long all have to wait, which go slower
  /// from then on; zero where they have only to go slower, nothing where it is about these few alone.
  [[nodiscard]] std::optional<Duration> refused(const std::string& whom, Duration after, TimePoint now);
  /// Somebody was served.
  void worked();

 private:
  struct Refused {
    std::string whom;
    Duration after;
    TimePoint at;
    bool served_since;  ///< others
  };
  [[nodiscard]] Duration least_wait() const;

  std::deque<Refused> last_;  ///< of different ones, the oldest first
};

}  // namespace welcomed::core
