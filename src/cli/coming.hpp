#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "cli/report.hpp"

namespace welcomed::cli {

/// What comes beside what the time left tells of.
struct Coming {
  const char* what;  ///< before the number
  std::int64_t count = 0;
  std::optional<TimePoint> next{};  ///< nothing where none of them has a time yet
  std::optional<TimePoint> last{};  ///< nothing while one has no time yet
  const char* without_time = "";    ///< what they wait for then

  /// So many more, the first of which goes at `first`.
  void add(std::int64_t more, const std::optional<TimePoint>& first);
};

/// What there is of it, in the order of the text.
[[nodiscard]] std::vector<Coming> coming_of(const Report& report);

/// When the first of all goes; nothing where none has a time yet.
[[nodiscard]] std::optional<TimePoint> next_of(const std::vector<Coming>& coming);

/// To stand behind the time left: `; to follow later 20, the next at …`.
[[nodiscard]] std::string coming_text(const std::vector<Coming>& coming, TimePoint now);

}  // namespace welcomed::cli
