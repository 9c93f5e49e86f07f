#pragma once
#include "base/counting.hpp"
#include "daemon/progress.hpp"

namespace welcomed::daemon {

/// What is noted beside the work, for a monitor, and changes nothing about it.
struct Observed {
  explicit Observed(Clock& clock) : progress(clock) {}

  /// Requests to install the app, by tenant, kind of recipient and outcome: `done`, `already`, or the cause.
  Family<Counter, 3> installs;
  /// Requests to send a message, by tenant, kind of recipient and outcome: `done`, or the cause.
  Family<Counter, 3> sends;
  /// The way of a recipient, by tenant and step: `selected_to_installed` and so on.
  Family<Histogram, 2> steps{kLongTimes};
  /// What became of messages since the process began, by policy, key and effect.
  Family<Counter, 3> effects;
  /// From an activity's arrival until the bot's program has answered it, by try: `first`, `later`.
  Family<Histogram, 1> relayed{kShortTimes};
  Progress progress;
};

}  // namespace welcomed::daemon
