#pragma once
#include <optional>
#include <string_view>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "core/delivery.hpp"

namespace welcomed::core {

/// An update or deletion of one sent message. Both are harmless to repeat, so nothing is ever unknown.
enum class AmendmentState {
  pending,
  done,
  gone,       ///< the message is not there any more: nothing was left to do
  failed,     ///< refused for good
  superseded  ///< a newer order for the same message came first
};

[[nodiscard]] std::string_view name(AmendmentState state);

struct AmendmentStep {
  AmendmentState state = AmendmentState::pending;
  std::optional<TimePoint> next_attempt;
  Cause cause;
  bool counts = false;  ///< it counts as a refusal of what the message is to become
};

/// After an attempt that did not end well, of an order of the time `since`: final is what is final of a message
/// (core/delivery.hpp), with `before` as there, and what does not come about in two days is given up.
[[nodiscard]] AmendmentStep after_amendment_setback(const Setback& setback, Said before, TimePoint since, TimePoint now,
                                                    Duration wait);

}  // namespace welcomed::core
