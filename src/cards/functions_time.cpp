#include <array>
#include <limits>

#include "cards/arguments.hpp"
#include "cards/calendar.hpp"
#include "cards/evaluate.hpp"

namespace welcomed::cards {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kTicksPerMillisecond = 10'000;
constexpr std::int64_t kTicksBeforeEpoch = 621'355'968'000'000'000;
constexpr double kFurthest = 1e14;  // milliseconds: some 3000 years

Argument<TimePoint> time_argument(const Arguments& a, std::size_t i) {
  const auto time = a[i].is_string() ? parse_timestamp(a[i].get_ref<const std::string&>()) : std::nullopt;
  if (!time) return cannot("is given no time; a time is written like 2026-11-23T09:00:00Z");
  return *time;
}

/// Functions of a time do not read a clock; `now` is in the data.
Argument<TimePoint> now(const Arguments& a) {
  const auto* value = member(a.evaluation.root(), "now");
  const auto time =
      value != nullptr && value->is_string() ? parse_timestamp(value->get_ref<const std::string&>()) : std::nullopt;
  if (!time) return cannot("does not know what time it is");
  return *time;
}

/// `time` as the format and locale in the arguments from `at` say.
Answer written(const Arguments& a, std::size_t at, TimePoint time) {
  const auto text = [&a](std::size_t i) {
    return a.size() > i && a[i].is_string() ? a[i].get<std::string>() : std::string();
  };
  const auto locale = text(at + 1);
  const auto format = text(at);
  if (format.size() > 200) return cannot("is given a format that is too long");
  return text_answer(format_date(time, format, locale.empty() ? a.evaluation.locale() : locale));
}

Answer moved(const Arguments& a, std::size_t at, TimePoint time, double by) {
  if (!std::isfinite(by) || std::abs(by) > kFurthest) return cannot("moves too far");
  return written(a, at, time + milliseconds(static_cast<std::int64_t>(by)));
}

template <std::int64_t Unit>
Answer add_units(Arguments& a) {
  const auto time = time_argument(a, 0);
  const auto count = number_argument(a, 1);
  if (!time) return cannot(time.error());
  if (!count) return cannot(count.error());
  // Parts of a unit are left out, as JavaScript's setDate and its like do.
  return moved(a, 2, *time, std::trunc(*count) * static_cast<double>(Unit));
}

constexpr std::int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

struct Unit {
  std::string_view name;
  std::int64_t length;  // 0: months
  std::int64_t months;
};
constexpr std::array kUnits{Unit{"Second", kSecond, 0}, Unit{"Minute", kMinute, 0}, Unit{"Hour", kHour, 0},
                            Unit{"Day", kDay, 0},       Unit{"Week", 7 * kDay, 0},  Unit{"Month", 0, 1},
                            Unit{"Year", 0, 12}};

/// `count` of the unit in argument `unit` after `time`, written as the arguments after it say.
Answer after(const Arguments& a, std::size_t unit, TimePoint time, double count) {
  for (const auto& each : kUnits) {
    if (!a[unit].is_string() || a[unit].get_ref<const std::string&>() != each.name) continue;
    if (std::abs(count) > 40'000 && each.months != 0) return cannot("moves too far");
    if (each.months != 0) return written(a, unit + 1, add_months(time, static_cast<std::int64_t>(count) * each.months));
    return moved(a, unit + 1, time, count * static_cast<double>(each.length));
  }
  return cannot("needs a unit: Second, Minute, Hour, Day, Week, Month or Year");
}

template <int Sign>
Answer shift_time(Arguments& a) {
  const auto time = time_argument(a, 0);
  const auto count = whole_argument(a, 1);
  if (!time) return cannot(time.error());
  if (!count) return cannot(count.error());
  return after(a, 2, *time, static_cast<double>(Sign * *count));
}

template <int Sign>
Answer from_now(Arguments& a) {
  const auto time = now(a);
  const auto count = whole_argument(a, 0);
  if (!time) return cannot(time.error());
  if (!count) return cannot(count.error());
  return after(a, 1, *time, static_cast<double>(Sign * *count));
}

Answer utc_now(Arguments& a) {
  const auto time = now(a);
  if (!time) return cannot(time.error());
  return written(a, 0, *time);
}

Answer format(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  return written(a, 1, *time);
}

Answer format_epoch(Arguments& a) {
  const auto seconds = number_argument(a, 0);
  if (!seconds) return cannot(seconds.error());
  return moved(a, 1, TimePoint(), *seconds * 1000);
}

Argument<std::int64_t> ticks_argument(const Arguments& a) {
  if (!is_whole(a[0])) return cannot("is given something else than a whole number of ticks");
  if (a[0].is_number_integer()) return a[0].get<std::int64_t>();
  return std::abs(a[0].get<double>()) < 9e18 ? Argument<std::int64_t>(static_cast<std::int64_t>(a[0].get<double>()))
                                             : cannot("is given too many ticks");
}

Answer format_ticks(Arguments& a) {
  const auto ticks = ticks_argument(a);
  if (!ticks) return cannot(ticks.error());
  return moved(a, 1, TimePoint(),
               static_cast<double>(*ticks / kTicksPerMillisecond - kTicksBeforeEpoch / kTicksPerMillisecond));
}

Answer ticks(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  return Value(Json(time->time_since_epoch().count() * kTicksPerMillisecond + kTicksBeforeEpoch));
}

template <std::int64_t Unit>
Answer ticks_to(Arguments& a) {
  const auto ticks = ticks_argument(a);
  if (!ticks) return cannot(ticks.error());
  return number_answer(static_cast<double>(*ticks) / static_cast<double>(Unit * kTicksPerMillisecond));
}

Answer difference(Arguments& a) {
  const auto later = time_argument(a, 0);
  const auto earlier = time_argument(a, 1);
  if (!later) return cannot(later.error());
  if (!earlier) return cannot(earlier.error());
  return number_answer(static_cast<double>((*later - *earlier).count() * kTicksPerMillisecond));
}

template <int Date::*Part, int Offset = 0>
Answer part_of_date(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  return number_answer(date_of(*time).*Part + Offset);
}

Answer year(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  return number_answer(static_cast<double>(date_of(*time).year));
}

Answer short_date(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  return text_answer(format_date(*time, "M/dd/yyyy", "en"));
}

Answer time_of_day(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  const auto date = date_of(*time);
  const auto clock = date.hour * 100 + date.minute;
  if (clock == 0) return text_answer("midnight");
  if (clock == 1200) return text_answer("noon");
  return text_answer(clock < 1200 ? "morning" : clock < 1800 ? "afternoon" : clock <= 2200 ? "evening" : "night");
}

enum class Start { hour, day, month };

template <Start Of>
Answer start_of(Arguments& a) {
  const auto time = time_argument(a, 0);
  if (!time) return cannot(time.error());
  auto date = date_of(*time);
  date.minute = date.second = date.millisecond = 0;
  if (Of != Start::hour) date.hour = 0;
  if (Of == Start::month) date.day = 1;
  return written(a, 1, time_of(date));
}

Answer is_time(Arguments& a) { return truth(a.has(0) && time_argument(a, 0).has_value()); }

constexpr Function kRows[] = {
    eager("addDays", 2, 4, add_units<kDay>),
    eager("addHours", 2, 4, add_units<kHour>),
    eager("addMinutes", 2, 4, add_units<kMinute>),
    eager("addSeconds", 2, 4, add_units<kSecond>),
    eager("addToTime", 3, 5, shift_time<1>),
    eager("subtractFromTime", 3, 5, shift_time<-1>),
    eager("getFutureTime", 2, 4, from_now<1>),
    eager("getPastTime", 2, 4, from_now<-1>),
    eager("utcNow", 0, 2, utc_now),
    eager("formatDateTime", 1, 3, format),
    eager("formatEpoch", 1, 3, format_epoch),
    eager("formatTicks", 1, 3, format_ticks),
    eager("ticks", 1, 1, ticks),
    eager("ticksToDays", 1, 1, ticks_to<kDay>),
    eager("ticksToHours", 1, 1, ticks_to<kHour>),
    eager("ticksToMinutes", 1, 1, ticks_to<kMinute>),
    eager("dateTimeDiff", 2, 2, difference),
    eager("dayOfMonth", 1, 1, part_of_date<&Date::day>),
    eager("dayOfWeek", 1, 1, part_of_date<&Date::weekday>),
    eager("dayOfYear", 1, 1, part_of_date<&Date::day_of_year>),
    eager("month", 1, 1, part_of_date<&Date::month>),
    eager("year", 1, 1, year),
    eager("date", 1, 1, short_date),
    eager("getTimeOfDay", 1, 1, time_of_day),
    eager("startOfHour", 1, 3, start_of<Start::hour>),
    eager("startOfDay", 1, 3, start_of<Start::day>),
    eager("startOfMonth", 1, 3, start_of<Start::month>),
    {.name = "isDateTime", .least = 1, .most = 1, .eager = is_time, .takes_missing = true},
};

}  // namespace

std::span<const Function> time_functions() { return kRows; }

}  // namespace welcomed::cards
