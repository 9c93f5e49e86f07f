#pragma once
#include <optional>
#include <string_view>

#include "base/outcome.hpp"
#include "base/time.hpp"
#include "core/activity.hpp"

namespace welcomed::core {

/// The answer to a wish: that silence, or messages, is what a person will have. It goes although they asked for
/// silence, at most once for each wish; a wish that differs from the last one replaces what is still to be said.
///
/// | from    | on                                                     | to      |
/// |---------|--------------------------------------------------------|---------|
/// | pending | claimed, durable before the request                    | sending |
/// | pending | they cannot be reached                                 | dropped |
/// | sending | accepted (2xx)                                         | sent    |
/// | sending | surely refused for now (Retry, Halt), within a day     | pending |
/// | sending | refused for good, may have been taken, or crash        | dropped |
enum class ConfirmationState { pending, sending, sent, dropped };

[[nodiscard]] std::string_view name(ConfirmationState state);
/// `dropped` for a name that is none.
[[nodiscard]] ConfirmationState confirmation_state(std::string_view name);

/// `silence`, `messages` or `none`.
[[nodiscard]] std::string_view name(Wish wish);
[[nodiscard]] Wish wish_named(std::string_view name);

struct ConfirmationStep {
  ConfirmationState state = ConfirmationState::pending;
  std::optional<TimePoint> next_attempt;
  Cause cause;
};

/// After an attempt to confirm a wish of the time `since` that did not end well.
[[nodiscard]] ConfirmationStep after_confirmation_setback(const Setback& setback, TimePoint since, TimePoint now,
                                                          Duration wait);

}  // namespace welcomed::core
