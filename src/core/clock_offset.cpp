#include "core/clock_offset.hpp"

namespace welcomed::core {
namespace {

using namespace std::chrono_literals;

/// Who is at the edge is not told again and again.
constexpr Duration kRight = kClockTolerance - 1min;
constexpr int kEnough = 3;

Duration size_of(Duration ahead) { return ahead < Duration(0) ? -ahead : ahead; }

}  // namespace

Duration clock_ahead(TimePoint asked, TimePoint theirs, TimePoint answered) {
  if (asked > theirs + 1s) return asked - (theirs + 1s);
  return answered < theirs ? answered - theirs : Duration(0);
}

std::string ahead_text(Duration ahead) {
  return format_duration(size_of(ahead)) + (ahead > Duration(0) ? " ahead of" : " behind") + " the services'";
}

Error clock_error(Duration ahead) { return {"this machine's clock is " + ahead_text(ahead), kSetClock}; }

ClockOffset::News ClockOffset::see(Duration ahead) {
  ahead_ = ahead;
  const bool far = size_of(ahead) > (apart_ ? kRight : kClockTolerance);
  against_ = far == apart_ ? 0 : against_ + 1;
  if (against_ < kEnough) return News::none;
  against_ = 0;
  apart_ = far;
  return far ? News::apart : News::right;
}

}  // namespace welcomed::core
