#include "cards/calendar.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "cards/locales.hpp"

namespace welcomed::cards {

namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::sys_days;

constexpr std::size_t kDateOnly = 10, kDateToMinute = 16, kLongestTimestamp = 40;
constexpr std::string_view kIso = "yyyy-MM-ddTHH:mm:ss.fff'Z'";

std::string expanded(std::string_view format, const Language& language) {
  if (format.empty()) return std::string(kIso);
  if (format.size() != 1) return std::string(format);
  const auto date = std::string(language.short_date);
  const auto long_date = std::string(language.long_date);
  const auto time = std::string(language.short_time);
  const auto long_time = std::string(language.long_time);
  switch (format[0]) {
    case 'd':
      return date;
    case 'D':
      return long_date;
    case 't':
      return time;
    case 'T':
      return long_time;
    case 'f':
      return long_date + " " + time;
    case 'F':
      return long_date + " " + long_time;
    case 'g':
      return date + " " + time;
    case 'G':
      return date + " " + long_time;
    case 'm':
    case 'M':
      return std::string(language.month_day);
    case 'y':
    case 'Y':
      return std::string(language.year_month);
    case 'o':
    case 'O':
      return "yyyy-MM-ddTHH:mm:ss.fff'0000'K";
    case 's':
      return "yyyy-MM-ddTHH:mm:ss";
    case 'u':
      return "yyyy-MM-dd HH:mm:ss'Z'";
    default:
      return std::string(format);
  }
}

std::string padded(std::int64_t value, std::size_t width) {
  const auto digits = std::to_string(value < 0 ? -value : value);
  std::string out = value < 0 ? "-" : "";
  if (digits.size() < width) out.append(width - digits.size(), '0');
  return out + digits;
}

class DateWriter {
 public:
  DateWriter(const Date& date, const Language& language) : date_(date), language_(language) {}

  std::string write(std::string_view format) {
    for (std::size_t at = 0; at < format.size();) at += step(format.substr(at));
    return std::move(out_);
  }

 private:
  /// Writes what `rest` begins with and says how much of it that was.
  std::size_t step(std::string_view rest) {
    const char c = rest[0];
    if (c == '\'' || c == '"' || c == '`') return quoted(rest);
    if (c == '\\' && rest.size() > 1) return out_.push_back(rest[1]), 2;
    if (c == '%') return 1;
    const auto run = std::min(rest.find_first_not_of(c), rest.size());
    return letters(c, run) ? run : (out_.append(rest.substr(0, run)), run);
  }

  std::size_t quoted(std::string_view rest) {
    const auto end = std::min(rest.find(rest[0], 1), rest.size());
    out_ += rest.substr(1, end - 1);
    return std::min(end + 1, rest.size());
  }

  void put(std::string_view text) { out_ += text; }
  void digits(std::int64_t value, std::size_t width) { out_ += in_digits_of(language_, padded(value, width)); }
  void put(std::int64_t value, std::size_t run) { digits(value, std::min<std::size_t>(run, 2)); }
  void year(std::size_t run) { digits(run <= 2 ? date_.year % 100 : date_.year, std::min<std::size_t>(run, 4)); }

  void day(std::size_t run) {
    if (run <= 2) return put(date_.day, run);
    const auto& names = run == 3 ? language_.names->short_days : language_.names->days;
    put(names[static_cast<std::size_t>(date_.weekday)]);
  }

  void month(std::size_t run) {
    if (run <= 2) return put(date_.month, run);
    const auto& names = run == 3 ? language_.names->short_months : language_.names->months;
    put(names[static_cast<std::size_t>(date_.month - 1)]);
  }

  void fraction(std::size_t run) {
    out_ += padded(date_.millisecond, 3).substr(0, std::min<std::size_t>(run, 3));
    if (run > 3) out_.append(std::min<std::size_t>(run - 3, 4), '0');
  }

  bool letters(char c, std::size_t run) {
    switch (c) {
      case 'd':
        return day(run), true;
      case 'D':
        return put(date_.day, run), true;
      case 'M':
        return month(run), true;
      case 'y':
      case 'Y':
        return year(run), true;
      case 'H':
        return put(date_.hour, run), true;
      case 'h':
        return put((date_.hour + 11) % 12 + 1, run), true;
      case 'm':
        return put(date_.minute, run), true;
      case 's':
        return put(date_.second, run), true;
      case 'f':
      case 'F':
      case 'S':
        return fraction(run), true;
      case 't':
      case 'A':
        return put(date_.hour < 12 ? language_.names->am : language_.names->pm), true;
      case 'K':
      case 'z':
        return put("+00:00"), true;
      default:
        return false;
    }
  }

  const Date& date_;
  const Language& language_;
  std::string out_;
};

}  // namespace

Date date_of(TimePoint time) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day ymd{day};
  const std::chrono::hh_mm_ss clock{time - day};
  Date out;
  out.year = int{ymd.year()};
  out.month = static_cast<int>(unsigned{ymd.month()});
  out.day = static_cast<int>(unsigned{ymd.day()});
  out.hour = static_cast<int>(clock.hours().count());
  out.minute = static_cast<int>(clock.minutes().count());
  out.second = static_cast<int>(clock.seconds().count());
  out.millisecond = static_cast<int>(clock.subseconds().count());
  out.weekday = static_cast<int>(std::chrono::weekday{day}.c_encoding());
  out.day_of_year = static_cast<int>((day - sys_days{ymd.year() / 1 / 1}).count()) + 1;
  return out;
}

TimePoint time_of(const Date& date) {
  const auto ymd = std::chrono::year{static_cast<int>(date.year)} / date.month / date.day;
  return TimePoint(sys_days{ymd}) + std::chrono::hours{date.hour} + std::chrono::minutes{date.minute} +
         std::chrono::seconds{date.second} + std::chrono::milliseconds{date.millisecond};
}

std::optional<TimePoint> parse_timestamp(std::string_view text) {
  if (text.size() > kLongestTimestamp) return std::nullopt;
  if (auto time = parse_time(text)) return time;
  const auto* rest = text.size() == kDateOnly ? "T00:00:00Z" : text.size() == kDateToMinute ? ":00Z" : "Z";
  std::string whole;
  whole.reserve(kLongestTimestamp + 16);
  return parse_time(whole.append(text).append(rest));
}

TimePoint add_months(TimePoint time, std::int64_t months) {
  const auto day = floor<days>(time);
  const std::chrono::year_month_day from{day};
  const auto to = from.year() / from.month() + std::chrono::months{months};
  const auto last = (to / std::chrono::last).day();
  return TimePoint(sys_days{to / std::min(from.day(), last)}) + (time - day);
}

std::string format_date(TimePoint time, std::string_view format, std::string_view locale) {
  const bool rfc1123 = format == "r" || format == "R";
  const auto& language = language_of(rfc1123 ? "en" : locale);
  const auto date = date_of(time);
  if (rfc1123) return DateWriter(date, language).write("ddd, dd MMM yyyy HH:mm:ss 'GMT'");
  return DateWriter(date, language).write(expanded(format, language));
}

}  // namespace welcomed::cards
