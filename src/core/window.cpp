#include "core/window.hpp"

#include <algorithm>

#include "core/local_time.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;
/// Of any seven days in a row one is a day of the window; the missing hour may cost it that one.
constexpr int kDaysAhead = 15;

Weekday weekday_of(date::local_days day) { return static_cast<Weekday>(date::weekday(day).iso_encoding() - 1); }

bool is_a_day_of(const Window& window, date::local_days day) {
  return std::find(window.days.begin(), window.days.end(), weekday_of(day)) != window.days.end();
}

TimePoint moment(const date::time_zone* zone, date::local_days day, int minute) {
  return moment_of(zone, day + std::chrono::minutes(minute));
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
