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

/// A service that asks to wait is well; a store that fails, and a daemon that ends, say so themselves.
bool is_fault(const Cause& cause) { return cause.name != "throttled" && core::whose(cause) != core::Whose::ours; }

Error cannot_be_read(const std::string& since, const Cause& cause) {
  const auto& known = core::cause(cause.name);
  return {"the directory cannot be read" + since + ": " + std::string(known.means), std::string(known.remedy)};
}

}  // namespace

void ReadingWatch::moved() {
  moved_at_ = clock_.uptime();
  outage_.worked(clock_.now());
}

void ReadingWatch::whole() {
  moved();
  whole_at_ = clock_.uptime();
  failing_since_.reset();
  cause_ = {};
}

void ReadingWatch::failed(const Cause& cause) {
  if (!failing_since_) failing_since_ = clock_.uptime();
  cause_ = cause;
  const auto now = clock_.now();
  if (is_fault(cause)) outage_.failed(cause, now, now);
}

std::optional<Duration> ReadingWatch::age() const {
  return whole_at_ ? std::optional(clock_.uptime() - *whole_at_) : std::nullopt;
}

std::optional<Error> ReadingWatch::trouble(Duration cycle) const {
  if (const auto lasts = outage_.lasts()) return cannot_be_read(" since " + format_time(lasts->at), lasts->cause);
  const auto now = clock_.uptime();
  const bool late = now - moved_at_ >= std::max<Duration>(kLate, kCyclesMissed * cycle);
  const bool failing = failing_since_ && now - *failing_since_ >= std::max<Duration>(kFailing, kCyclesMissed * cycle);
  if (!late && !failing) return std::nullopt;
  if (!failing_since_) {
    return Error{"nothing of the directory was read for " + format_duration(now - moved_at_),
                 "look into the log; systemctl restart welcomed lets it begin anew"};
  }
  return cannot_be_read("", cause_);
}

}  // namespace welcomed::daemon
