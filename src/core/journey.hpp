#pragma once
#include <optional>
#include <string>

#include "base/time.hpp"
#include "core/window.hpp"

namespace welcomed::core {

/// Somebody's hire as the directory has it (`employeeHireDate`,
/// https://learn.microsoft.com/graph/api/resources/user), and the zone of their own days. The directory has a moment,
/// and a day is meant: the one that it names in UTC, or that begins at that moment where it is a midnight of the zone.
struct Hire {
  TimePoint at;
  std::string zone;  ///< of this machine's database, else UTC is meant
};

/// The hire of who has a hire date; the zone is their own, else the tenant's.
[[nodiscard]] std::optional<Hire> hire_of(std::optional<TimePoint> at, const std::string& own_zone,
                                          const std::string& tenant_zone);

/// When somebody is among those who were hired within so many days: from the beginning of their first day until the end
/// of the day that is so many after it. Parts of a day do not count.
[[nodiscard]] Opening newly_hired(const Hire& hire, Duration within);

/// When a message is due that goes so long after somebody was hired: so many days after their first one, at its
/// beginning; what is left of the time counts from there by the clock on the wall.
[[nodiscard]] TimePoint due_since_hire(const Hire& hire, Duration after);

/// The same for a message that follows the first one, for somebody who had that, and their turn, at `joined`: nothing
/// where its day had gone by then. Who joins late is not sent all at once what others got over weeks.
[[nodiscard]] std::optional<TimePoint> due_in_journey(const Hire& hire, Duration after, TimePoint joined);

}  // namespace welcomed::core
