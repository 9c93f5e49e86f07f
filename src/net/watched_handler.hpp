#pragma once
#include "base/clock.hpp"
#include "base/counting.hpp"
#include "net/server.hpp"

namespace welcomed::net {

/// What a handler answered. Io thread; the counts, any.
struct Answers {
  Family<Counter, 1> counts;         ///< by outcome (outcome_words.hpp)
  Histogram durations{kShortTimes};  ///< of requests that came whole: from their last byte until the answer is there
};

/// `handler`, whose answers are counted and timed. `clock` and `answers` outlive it.
[[nodiscard]] Handler watched(Handler handler, Clock& clock, Answers& answers);

}  // namespace welcomed::net
