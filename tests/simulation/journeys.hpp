#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulation/chance.hpp"

namespace simulation {

/// The messages of the policies, by which their texts begin.
inline constexpr const char* kWelcome = "welcome";
inline constexpr const char* kTips = "tips";
inline constexpr const char* kMonth = "month";
inline constexpr const char* kQuarter = "quarter";

/// From the moment an answered event forbids a request to the last one that may have been claimed before.
inline constexpr Duration kUnderWay = std::chrono::minutes(3);

/// People come in on their first day and get messages by the calendar of their hire, some of which moves or goes.
struct Journeys {
  Duration lasts = std::chrono::hours(62);  ///< the run
  int first_days = 5;                       ///< over how many days the hires are spread, from two before the run
  std::map<std::string, int> follow_ups{};  ///< by message key, how many days after the hire it goes
};

/// For how many days after their first one people are new, as the policies have it.
inline constexpr int kDaysNew = 120;

/// What the directory had of somebody's hire at which time, and the zone of their own days.
struct Travel {
  struct Date {
    Duration since{0};       ///< of the run
    std::optional<int> day;  ///< of the run; nothing where there is none
  };
  std::vector<Date> dates{Date{}};
  std::string zone;  ///< empty: the tenant's, UTC
  std::optional<Duration> zone_told;
  std::optional<Duration> left;  ///< the directory
};

[[nodiscard]] std::string some_zone(Chance& chance);
/// As the directory has it; nothing for none.
[[nodiscard]] std::optional<std::string> hire_date_of(const Travel& travel);

/// Why a message that goes so many days after the hire must not leave the daemon then; nothing where it may. By its
/// day, and by the hours from nine to five where there is a window.
[[nodiscard]] std::optional<std::string> forbidden(const Travel& travel, int days, bool has_window, Duration departed);
/// Whether somebody must have it by the end of the run, who got the first message then, if they did.
[[nodiscard]] bool is_owed(const Travel& travel, int days, std::optional<Duration> first_at, Duration end);

}  // namespace simulation
