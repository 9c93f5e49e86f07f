#pragma once
#include <cstdint>
#include <optional>

#include "base/time.hpp"

namespace welcomed::core {

/// How far it is with something that is read anew from its beginning, a page at a time, beside the delta query that
/// follows it.
struct ReadingProgress {
  TimePoint begun;         ///< the time it is spread over runs from here
  int pages = 0;           ///< read so far
  std::int64_t met = 0;    ///< items on them
  std::int64_t total = 0;  ///< items that were known before
  int expired = 0;         ///< how often in a row its link was good no more before it came to its end
};

/// No two pages come sooner after each other, whatever there is to read: a fiftieth of the directory's pace.
inline constexpr Duration kBetweenRereadPages{500};

/// When the next page is due, so that the whole takes `period`, evenly spread. Each time that its link expired before
/// its end it goes twice as fast.
[[nodiscard]] TimePoint next_page_at(const ReadingProgress& progress, Duration period, TimePoint now);

/// How long after the last look somebody is looked for again whom a delta query told to be gone, but not for good:
/// people and groups can be restored, and no round need tell of it (graph-docs#5821). Nothing when it was looked often
/// enough: rereading finds them.
[[nodiscard]] std::optional<Duration> next_look(int looks);

}  // namespace welcomed::core
