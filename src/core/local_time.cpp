#include "core/local_time.hpp"

#include <exception>
#include <string>

namespace welcomed::core {

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

TimePoint moment_of(const date::time_zone* zone, date::local_time<Duration> local) {
  if (zone == nullptr) return TimePoint(local.time_since_epoch());
  return date::floor<Duration>(zone->to_sys(local, date::choose::earliest));
}

}  // namespace welcomed::core
