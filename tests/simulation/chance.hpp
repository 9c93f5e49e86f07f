#pragma once
#include <cstdint>

#include "base/time.hpp"

namespace simulation {

using welcomed::Duration;

/// All chance of a run: the same numbers from the same seed, on every machine.
class Chance {
 public:
  /// Mixed, because the numbers of a seed taken as it is are those of the one before it but for the first.
  explicit Chance(std::uint64_t seed) : state_(mixed(seed + kStep)) {}

  std::uint64_t next() { return mixed(state_ += kStep); }
  /// From 0 to `count - 1`.
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  bool happens(double probability) { return static_cast<double>(next() >> 11U) * 0x1p-53 < probability; }
  Duration between(Duration least, Duration most) {
    return least + Duration(below(static_cast<int>((most - least).count()) + 1));
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;
  static constexpr std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
  }

  std::uint64_t state_;
};

}  // namespace simulation
