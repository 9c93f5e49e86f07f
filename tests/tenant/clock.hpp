// The only place of the simulated tenant that reads a clock.
#pragma once
#include <cstdint>
#include <string>

namespace tenant {

/// Milliseconds since 1970, UTC.
using Millis = std::int64_t;

Millis now_ms();

/// 2026-07-10T09:00:00.123Z
std::string iso_time(Millis at);

/// 2026-07-10T09:00:00, the form of Graph's innerError.
std::string iso_time_without_zone(Millis at);

/// 2026-07-10 09:00:00Z, the form of Entra's error bodies.
std::string entra_time(Millis at);

}  // namespace tenant
