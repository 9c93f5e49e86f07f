#include "core/journey.hpp"

#include "core/local_time.hpp"

namespace welcomed::core {
namespace {

date::local_days first_day(const date::time_zone* zone, TimePoint at) {
  const auto day = day_of(zone, at);
  if (moment_of(zone, day) == at) return day;
  return day_of(nullptr, at);
}

date::days whole_days(Duration time) { return date::floor<date::days>(time); }

}  // namespace

std::optional<Hire> hire_of(std::optional<TimePoint> at, const std::string& own_zone, const std::string& tenant_zone) {
  if (!at) return std::nullopt;
  return Hire{*at, first_time_zone(own_zone, tenant_zone)};
}

Opening newly_hired(const Hire& hire, Duration within) {
  const auto* zone = find_zone(hire.zone);
  const auto day = first_day(zone, hire.at);
  return {moment_of(zone, day), moment_of(zone, day + whole_days(within) + date::days(1))};
}

TimePoint due_since_hire(const Hire& hire, Duration after) {
  const auto* zone = find_zone(hire.zone);
  return moment_of(zone, first_day(zone, hire.at) + after);
}

std::optional<TimePoint> due_in_journey(const Hire& hire, Duration after, TimePoint joined) {
  const auto* zone = find_zone(hire.zone);
  const auto its_day = first_day(zone, hire.at) + whole_days(after);
  if (joined >= moment_of(zone, its_day + date::days(1))) return std::nullopt;
  return due_since_hire(hire, after);
}

}  // namespace welcomed::core
