#pragma once
#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace welcomed::daemon {

/// How many things happened a second. Pure: time is given.
class Meter {
 public:
  void count(TimePoint now);
  /// Over the last five whole seconds.
  [[nodiscard]] double per_second(TimePoint now) const;
  /// Over the last half minute, so that chance shows less; over the last five seconds where these differ much from it.
  [[nodiscard]] double steady_per_second(TimePoint now) const;

 private:
  static constexpr std::int64_t kFew = 5;
  static constexpr std::int64_t kMany = 30;
  static constexpr std::int64_t kSeconds = kMany + 1;
  struct Second {
    std::int64_t number = -1;
    std::int64_t count = 0;
  };

  [[nodiscard]] double over(std::int64_t seconds, TimePoint now) const;

  std::array<Second, kSeconds> seconds_{};
  std::int64_t first_ = -1;
};

}  // namespace welcomed::daemon
