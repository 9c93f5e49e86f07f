#pragma once
#include <optional>

#include "base/outcome.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// Tells an outage from a hiccup: several tries in a row were in vain, over some time, and none was not. What nobody
/// tries stays as it was.
class Outage {
 public:
  struct Since {
    TimePoint at;  ///< when the first of the tries in a row began
    Cause cause;   ///< of the last one
  };

  /// A try that began at `began` was in vain.
  void failed(const Cause& cause, TimePoint began, TimePoint now);
  void worked(TimePoint now);

  /// Nothing while there is none.
  [[nodiscard]] std::optional<Since> lasts() const { return lasts_ ? std::optional(since_) : std::nullopt; }

 private:
  int in_a_row_ = 0;
  Since since_{};
  TimePoint failed_at_{};
  TimePoint worked_at_{};
  bool lasts_ = false;
};

}  // namespace welcomed::core
