#include "core/backoff.hpp"

#include <algorithm>

namespace welcomed::core {

using namespace std::chrono_literals;

double spread_of(Random& random) { return 0.75 + random.uniform() / 2; }

namespace {

constexpr Duration kFirstPatience = 30s;
constexpr Duration kLastPatience = 24h;
constexpr int kTimesAsLong = 4;

Duration spread_out(Duration wait, double spread) {
  return Duration(static_cast<Duration::rep>(static_cast<double>(wait.count()) * spread));
}

}  // namespace

Duration steady_backoff(int attempts, Duration first, Duration most) {
  constexpr int kDoublings = 30;
  const auto doubled = first * (1LL << std::clamp(attempts - 1, 0, kDoublings));
  return std::min<Duration>(doubled, most);
}

Duration backoff(int attempts, Duration first, Duration most, Random& random) {
  return spread_out(steady_backoff(attempts, first, most), spread_of(random));
}

Duration wait_after(Duration asked, int attempts, Random& random) {
  if (asked > 0ms) return std::min<Duration>(asked, 24h);
  return backoff(attempts, 2s, 10min, random);
}

Duration patience(int attempts, double spread) {
  constexpr int kSteps = 6;
  auto grown = kFirstPatience;
  for (int step = 1; step < std::min(attempts, kSteps + 1); ++step) grown *= kTimesAsLong;
  return spread_out(std::min(grown, kLastPatience), spread);
}

Duration patience_since(Duration so_for, double spread) {
  const auto grown = std::min(so_for, kLastPatience) * kTimesAsLong;
  return spread_out(std::clamp<Duration>(grown, kFirstPatience, kLastPatience), spread);
}

}  // namespace welcomed::core
