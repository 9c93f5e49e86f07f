#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "core/policy.hpp"

namespace welcomed::core {

/// Whether this machine's time zone database has the zone of that IANA name.
[[nodiscard]] bool is_time_zone(std::string_view name);

/// The first that is a zone; UTC when none is. Names come from configuration and from activities.
[[nodiscard]] std::string first_time_zone(std::string_view one, std::string_view other);

/// A stretch of time in which a window is open; `end` is the first moment after it.
struct Opening {
  TimePoint begin;
  TimePoint end;
};

/// The opening that `now` is in, or the next one. `zone` is a zone of this machine's database, else UTC is meant. On
/// the day on which clocks change a window may be shorter or longer than on others; one that falls into the missing
/// hour is left out that day.
[[nodiscard]] Opening next_opening(const Window& window, const std::string& zone, TimePoint now);

}  // namespace welcomed::core
