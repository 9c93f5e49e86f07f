#pragma once
#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace welcomed::daemon {

/// How many things happened a second, over the last five whole seconds. Pure: time is given.
class Meter {
 public:
  void count(TimePoint now);
  [[nodiscard]] double per_second(TimePoint now) const;

 private:
  static constexpr std::int64_t kSeconds = 6;
  struct Second {
    std::int64_t number = -1;
    std::int64_t count = 0;
  };
  std::array<Second, kSeconds> seconds_{};
  std::int64_t first_ = -1;
};

}  // namespace welcomed::daemon
