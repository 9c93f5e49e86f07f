#pragma once
#include "base/random.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// How long to wait before attempt `attempts + 1`: twice as long each time from `first`, at most `most`, with up to
/// a quarter more or less by chance so that many do not come back together.
[[nodiscard]] Duration backoff(int attempts, Duration first, Duration most, Random& random);
/// The same without chance.
[[nodiscard]] Duration steady_backoff(int attempts, Duration first, Duration most);

/// What a service asked for, if it did; else backoff. Bounded to a day, against absurd Retry-After values.
[[nodiscard]] Duration wait_after(Duration asked, int attempts, Random& random);

/// How long a refusal that nothing here explains, or that only time or an admin ends, keeps its work waiting: half a
/// minute, then four times as long each time, a day at most; `spread`, around 1, keeps many from coming back together.
[[nodiscard]] Duration patience(int attempts, double spread);
/// The same by how long it has been so rather than how often: for what also counts other setbacks.
[[nodiscard]] Duration patience_since(Duration so_for, double spread);
[[nodiscard]] double spread_of(Random& random);

}  // namespace welcomed::core
