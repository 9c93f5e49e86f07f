#pragma once
#include <cstdint>

#include "base/time.hpp"

namespace simulation {

using welcomed::Duration;

/// All chance of a run: the same numbers from the same seed, on every machine.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 1) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31U);
  }
  /// From 0 to `count - 1`.
  int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }
  bool happens(double probability) { return static_cast<double>(next() >> 11U) * 0x1p-53 < probability; }
  Duration between(Duration least, Duration most) {
    return least + Duration(below(static_cast<int>((most - least).count()) + 1));
  }

 private:
  std::uint64_t state_;
};

}  // namespace simulation
