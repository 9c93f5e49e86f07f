#pragma once
#include <cstdint>
#include <random>
#include <string>

namespace welcomed {

/// Where chance comes from; a test gives a seed.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  /// A seed from the operating system.
  [[nodiscard]] static Random from_device();

  /// At least 0, below 1.
  [[nodiscard]] double uniform() { return std::uniform_real_distribution<double>(0.0, 1.0)(engine_); }
  /// A random (version 4) UUID in lower case.
  [[nodiscard]] std::string uuid();

 private:
  std::mt19937_64 engine_;
};

}  // namespace welcomed
