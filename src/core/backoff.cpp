#include "core/backoff.hpp"

#include <algorithm>

namespace welcomed::core {

using namespace std::chrono_literals;

Duration backoff(int attempts, Duration first, Duration most, Random& random) {
  constexpr int kDoublings = 30;
  const auto doubled = first * (1LL << std::clamp(attempts - 1, 0, kDoublings));
  const auto bounded = std::min<Duration>(doubled, most);
  const double spread = 0.75 + random.uniform() / 2;
  return Duration(static_cast<Duration::rep>(static_cast<double>(bounded.count()) * spread));
}

Duration wait_after(Duration asked, int attempts, Random& random) {
  if (asked > 0ms) return std::min<Duration>(asked, 24h);
  return backoff(attempts, 2s, 10min, random);
}

}  // namespace welcomed::core
