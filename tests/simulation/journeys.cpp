#include "simulation/journeys.hpp"

#include <date/tz.h>

#include <algorithm>

#include "simulation/life.hpp"

namespace simulation {

using namespace std::chrono_literals;

namespace {

/// Of the daemon's wall clock.
constexpr Duration kOff = 10min;
/// Whatever the directory tells is known a cycle later, and once the trouble is over.
constexpr Duration kToBeKnown = 3h;
/// From the moment at which a message may go to that by which it went: the window opens, and nothing is in the way.
constexpr Duration kToArrive = 78h;

Duration known_by(Duration told) { return std::max(told, kTroubled) + kToBeKnown; }

date::local_days day_of_run(int day) {
  return date::local_days(date::floor<date::days>(kBegin).time_since_epoch()) + date::days(day);
}

/// When that day begins in the zone, in the time of the run.
Duration begin_of(int day, const std::string& zone) {
  const auto local = day_of_run(day);
  const auto moment = zone.empty()
                          ? TimePoint(local.time_since_epoch())
                          : date::floor<Duration>(date::locate_zone(zone)->to_sys(local, date::choose::earliest));
  return moment - kBegin;
}

bool is_open(Duration at, const std::string& zone) {
  const auto moment = kBegin + at;
  const auto local =
      zone.empty() ? date::local_time<Duration>(moment.time_since_epoch()) : date::locate_zone(zone)->to_local(moment);
  const auto day = date::floor<date::days>(local);
  return local - day >= 9h && local - day < 17h;
}

/// By which the daemon may go.
std::vector<std::string> zones_known(const Travel& travel, Duration departed) {
  std::vector<std::string> zones{travel.zone};
  if (!travel.zone_told || departed < *travel.zone_told + kUnderWay) zones.emplace_back();
  return zones;
}

}  // namespace

std::string some_zone(Chance& chance) {
  const char* zones[] = {"", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"};
  return zones[chance.below(5)];
}

std::optional<std::string> hire_date_of(const Travel& travel) {
  const auto& day = travel.dates.back().day;
  if (!day) return std::nullopt;
  return welcomed::format_time(TimePoint(day_of_run(*day).time_since_epoch()));
}

std::optional<std::string> forbidden(const Travel& travel, int days, bool has_window, Duration departed) {
  if (travel.left && departed > known_by(*travel.left)) return "after they left";
  const auto zones = zones_known(travel, departed);
  const auto begun = [&](int day) {
    return std::any_of(zones.begin(), zones.end(),
                       [&](const auto& zone) { return departed + kOff >= begin_of(day + days, zone); });
  };
  bool due = false;
  for (std::size_t i = 0; i < travel.dates.size(); ++i) {
    const bool believed = i + 1 == travel.dates.size() || departed <= known_by(travel.dates[i + 1].since);
    due = due || (believed && travel.dates[i].day && begun(*travel.dates[i].day));
  }
  if (!due) return "before its day";
  const bool open = !has_window || std::any_of(zones.begin(), zones.end(), [&](const auto& zone) {
    return is_open(departed + kOff, zone) || is_open(departed, zone) || is_open(departed - kOff, zone);
  });
  if (!open) return "out of their hours";
  return std::nullopt;
}

bool is_owed(const Travel& travel, int days, std::optional<Duration> first_at, Duration end) {
  const auto& [since, day] = travel.dates.back();
  if (travel.left || !day) return false;
  const auto due = std::max(begin_of(*day + days, travel.zone), begin_of(*day + days, {}));
  if (std::max(due, known_by(since)) + kToArrive > end) return false;
  // Whose date moved far back may never have been new when it was known.
  if (days == 0)
    return known_by(since) < std::min(begin_of(*day + kDaysNew, travel.zone), begin_of(*day + kDaysNew, {}));
  // Who joins after its day does not get it; a date of before may have been known then.
  const auto its_end = std::min(begin_of(*day + days + 1, travel.zone), begin_of(*day + days + 1, {}));
  return first_at && *first_at + kOff < its_end && known_by(since) < its_end;
}

}  // namespace simulation
