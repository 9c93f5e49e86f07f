#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace welcomed {

using Duration = std::chrono::milliseconds;

/// UTC wall time in milliseconds.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Duration>;

/// `30s 15m 2h 7d` and `500ms`; nothing for anything else, and for more than 100 years.
[[nodiscard]] std::optional<Duration> parse_duration(std::string_view text);

/// For people, the two largest units: `2h 5m`, `45s`, `0s`.
[[nodiscard]] std::string format_duration(Duration duration);

/// `2026-11-23T09:30:00.123Z`
[[nodiscard]] std::string format_time(TimePoint time);

/// RFC 3339 with `Z` or a numeric offset, any number of fractional digits; nothing for anything else.
[[nodiscard]] std::optional<TimePoint> parse_time(std::string_view text);

/// The IMF-fixdate of HTTP (RFC 9110 §5.6.7), `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::optional<TimePoint> parse_http_date(std::string_view text);

}  // namespace welcomed
