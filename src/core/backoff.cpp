#include "core/backoff.hpp"

#include <algorithm>

namespace welcomed::core {

using namespace std::chrono_literals;

double spread_of(Random& random) { return 0.75 + random.uniform() / 2; }

Duration steady_backoff(int attempts, Duration first, Duration most) {
  constexpr int kDoublings = 30;
  const auto doubled = first * (1LL << std::clamp(attempts - 1, 0, kDoublings));
  return std::min<Duration>(doubled, most);
}

Duration backoff(int attempts, Duration first, Duration most, Random& random) {
  const auto steady = steady_backoff(attempts, first, most);
  return Duration(static_cast<Duration::rep>(static_cast<double>(steady.count()) * spread_of(random)));
}

Duration wait_after(Duration asked, int attempts, Random& random) {
  if (asked > 0ms) return std::min<Duration>(asked, 24h);
  return backoff(attempts, 2s, 10min, random);
}

Duration patience(int attempts, double spread) {
  constexpr int kSteps = 6;
  const Duration grown = 30s * (1LL << (2 * std::clamp(attempts - 1, 0, kSteps)));
  return Duration(static_cast<Duration::rep>(static_cast<double>(std::min<Duration>(grown, 24h).count()) * spread));
}

}  // namespace welcomed::core
