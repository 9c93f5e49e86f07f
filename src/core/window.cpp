#include "core/window.hpp"

#include <date/tz.h>

#include <algorithm>

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
/// Of any seven days in a row one is a day of the window; the missing hour may cost it that one.
constexpr int kDaysAhead = 15;

/// Nothing when there is none, or no database: UTC is meant then.
const date::time_zone* find_zone(std::string_view name) {
  try {
    return name.empty() ? nullptr : date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return nullptr;
  }
}

date::local_days day_of(const date::time_zone* zone, TimePoint moment) {
  const auto local = zone == nullptr ? date::local_time<Duration>(moment.time_since_epoch()) : zone->to_local(moment);
  return date::floor<date::days>(local);
}

Weekday weekday_of(date::local_days day) { return static_cast<Weekday>(date::weekday(day).iso_encoding() - 1); }

bool is_a_day_of(const Window& window, date::local_days day) {
  return std::find(window.days.begin(), window.days.end(), weekday_of(day)) != window.days.end();
}

/// Of a time that comes twice the first is meant, of one that never comes the moment at which clocks jump over it.
TimePoint moment(const date::time_zone* zone, date::local_days day, int minute) {
  const auto local = day + std::chrono::minutes(minute);
  if (zone == nullptr) return TimePoint(local.time_since_epoch());
  return date::floor<Duration>(zone->to_sys(local, date::choose::earliest));
}

}  // namespace

bool is_time_zone(std::string_view name) { return find_zone(name) != nullptr; }

std::string first_time_zone(std::string_view one, std::string_view other) {
  if (is_time_zone(one)) return std::string(one);
  return is_time_zone(other) ? std::string(other) : "UTC";
}

Opening next_opening(const Window& window, const std::string& zone, TimePoint now) {
  const auto* place = find_zone(zone);
  const auto today = day_of(place, now);
  for (int ahead = 0; ahead < kDaysAhead; ++ahead) {
    const auto day = today + date::days(ahead);
    if (!is_a_day_of(window, day)) continue;
    const Opening opening{moment(place, day, window.from_minute), moment(place, day, window.to_minute)};
    if (now < opening.end && opening.begin < opening.end) return opening;
  }
  return {now + 24h, now + 24h};  // a window without days, which no configuration has
}

}  // namespace welcomed::core
