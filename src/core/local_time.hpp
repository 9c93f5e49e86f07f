#pragma once
#include <date/tz.h>

#include <string_view>

#include "base/time.hpp"

namespace welcomed::core {

/// Nothing when there is none of that name, or no database: UTC is meant then.
[[nodiscard]] const date::time_zone* find_zone(std::string_view name);

[[nodiscard]] date::local_days day_of(const date::time_zone* zone, TimePoint moment);

/// Of a time that comes twice the first is meant, of one that never comes the moment at which clocks jump over it.
[[nodiscard]] TimePoint moment_of(const date::time_zone* zone, date::local_time<Duration> local);

}  // namespace welcomed::core
