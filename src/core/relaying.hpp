#pragma once
#include <optional>

#include "base/random.hpp"
#include "base/time.hpp"

namespace welcomed::core {

/// How long an activity that the bot's own program could not be given is given again.
inline constexpr Duration kRelayedFor = std::chrono::minutes(15);

/// Whether the bot has answered: with 5xx it says itself that it could not.
[[nodiscard]] bool is_final_answer(int status);

/// How long the bot may take for an activity that came `spent` ago, so that its answer is in time for Teams: within 15
/// s in all, an invoke within 10 (contracts/bot.md §7). At least a moment.
[[nodiscard]] Duration patience_with_bot(bool invoke, Duration spent);

/// How long a bot that has failed `failures` times in a row is left alone.
[[nodiscard]] Duration rest_of_bot(int failures, Random& random);

/// True when an activity is given up.
[[nodiscard]] bool is_too_old_to_relay(TimePoint received, TimePoint now);

}  // namespace welcomed::core
