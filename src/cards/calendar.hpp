#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

/// Dates in UTC, taken apart and written in a language.
namespace welcomed::cards {

struct Date {
  std::int64_t year = 1970;
  int month = 1, day = 1;  ///< from 1
  int hour = 0, minute = 0, second = 0, millisecond = 0;
  int weekday = 4;  ///< from Sunday, 0
  int day_of_year = 1;
};

[[nodiscard]] Date date_of(TimePoint time);
[[nodiscard]] TimePoint time_of(const Date& date);

/// ISO 8601: a date alone, or a date and a time, with `Z`, an offset, or neither, which is UTC.
[[nodiscard]] std::optional<TimePoint> parse_timestamp(std::string_view text);

/// The same day and time that many months later, or the month's last day where there is no such day.
[[nodiscard]] TimePoint add_months(TimePoint time, std::int64_t months);

/// Written as .NET's custom formats say (`dddd, d MMMM yyyy HH:mm`), or one of its standard ones as a single letter
/// (`d` short date, `D` long date, `t`, `T`, `f`, `F`, `g`, `G`, `m`, `y`, `o`, `s`, `u`, `r`); Day.js's `YYYY`, `DD`
/// and `A` are understood too. An empty format is ISO 8601.
[[nodiscard]] std::string format_date(TimePoint time, std::string_view format, std::string_view locale);

}  // namespace welcomed::cards
