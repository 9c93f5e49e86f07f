#include "daemon/reading_watch.hpp"

#include <algorithm>

#include "core/causes.hpp"

namespace welcomed::daemon {
namespace {

using namespace std::chrono_literals;

/// Longer than the longest wait between two tries.
constexpr Duration kLate = 15min;
constexpr int kCyclesMissed = 3;
/// Some pages come, and never the last one.
constexpr Duration kFailing = 1h;

}  // namespace

void ReadingWatch::whole() {
  moved();
  whole_at_ = clock_.uptime();
  failing_since_.reset();
  cause_ = {};
}

void ReadingWatch::failed(const Cause& cause) {
  if (!failing_since_) failing_since_ = clock_.uptime();
  cause_ = cause;
}

std::optional<Duration> ReadingWatch::age() const {
  return whole_at_ ? std::optional(clock_.uptime() - *whole_at_) : std::nullopt;
}

std::optional<Error> ReadingWatch::trouble(Duration cycle) const {
  const auto now = clock_.uptime();
  const bool late = now - moved_at_ >= std::max<Duration>(kLate, kCyclesMissed * cycle);
  const bool failing = failing_since_ && now - *failing_since_ >= std::max<Duration>(kFailing, kCyclesMissed * cycle);
  if (!late && !failing) return std::nullopt;
  if (!failing_since_) {
    return Error{"nothing of the directory was read for " + format_duration(now - moved_at_),
                 "look into the log; systemctl restart welcomed lets it begin anew"};
  }
  const auto& known = core::cause(cause_.name);
  return Error{"the directory cannot be read: " + std::string(known.means), std::string(known.remedy)};
}

}  // namespace welcomed::daemon
