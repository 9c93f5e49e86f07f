#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "support/rollout.hpp"

namespace support {

/// By the clock of this machine, which is the tenants', too.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
[[nodiscard]] Instant instant_now();

/// When a message reached anybody, in order, by the tenant's id: what its ledger tells.
using Sends = std::map<std::string, std::vector<Instant>>;
[[nodiscard]] Sends sends_of(const Rollout& rollout);

/// The most within any one second, whenever it begins.
[[nodiscard]] std::size_t busiest_second(const std::vector<Instant>& sends);

/// How long none came after their sender ended, or until that moment; nothing where none came any more. What was under
/// way then may still arrive.
[[nodiscard]] std::optional<std::chrono::milliseconds> pause_after(Instant ended, const std::vector<Instant>& sends,
                                                                   Instant until = Instant::max());

/// The longest time between two moments in which none came, and not beyond the last one.
[[nodiscard]] std::chrono::milliseconds longest_pause(Instant from, const std::vector<Instant>& sends, Instant until);

}  // namespace support
