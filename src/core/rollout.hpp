#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/time.hpp"
#include "core/policy.hpp"

namespace welcomed::core {

/// A policy's people stand in a line, and its teams in another. Waves say how much of the line has had its turn by
/// when, or who of it leaves it before the others, `per_hour` and the window how fast and at what hours turns are
/// given. Whoever had their turn keeps it, and counts in every share.

/// People wait for their turn; else everybody has theirs at once.
[[nodiscard]] bool is_gradual(const Rollout& rollout);

/// The order of a policy's line: as good as random, the same for good, and another in each policy.
[[nodiscard]] std::uint32_t place_in_line(const std::string& policy, const RecipientId& id);

/// How many of a line there are.
struct Line {
  std::int64_t all = 0;       ///< whom the policy selects
  std::int64_t had_turn = 0;  ///< of those

  [[nodiscard]] std::int64_t waiting() const { return all - had_turn; }
};

/// Those of the rollout; without any everybody is in the first.
[[nodiscard]] std::vector<Wave> waves_of(const Rollout& rollout);

/// Of groups, and not a share.
[[nodiscard]] bool is_of_groups(const Wave& wave);
/// The groups whose members may have their turn so long after the rollout began, whatever the share.
[[nodiscard]] std::vector<std::string> open_groups(const std::vector<Wave>& waves, Duration since_began);

/// How much of a line, in percent, may have had its turn so long after the rollout began.
[[nodiscard]] int open_share(const std::vector<Wave>& waves, Duration since_began);

/// How many more turns make that share; one person at least makes any.
[[nodiscard]] std::int64_t turns_to_share(int percent, const Line& line);

/// What a rollout is at.
struct Pacing {
  TimePoint began;                      ///< when the policy first ran; `after` of the waves counts from it
  std::optional<TimePoint> used_up_to;  ///< the allowance of `per_hour`; nothing before the first turn
};

/// The zone by whose clock turns are given: the window's; the tenant's where it names none, or each person's own.
[[nodiscard]] std::string zone_of_turns(const Rollout& rollout, const std::string& tenant_zone);

/// How many turns may be given now, whatever the share says.
struct Turns {
  std::int64_t most = 0;
  TimePoint next;                      ///< when more may be given
  std::optional<TimePoint> next_wave;  ///< nothing after the last one
};

/// `zone` is where the window is meant.
[[nodiscard]] Turns turns_at(const Rollout& rollout, const std::string& zone, const Pacing& pacing, TimePoint now);

/// The allowance after so many turns at `now`. In no hour more than `per_hour` are given, however they come.
[[nodiscard]] std::optional<TimePoint> used_up_to(const Rollout& rollout, const Pacing& pacing, TimePoint now,
                                                  std::int64_t turns);

/// When the last of so many turns that are given from `now` on is given, were the window never closed. One at least.
[[nodiscard]] TimePoint last_of_turns(const Rollout& rollout, const Pacing& pacing, std::int64_t turns, TimePoint now);
/// How many are given from `now` on and before `until`, were it never closed.
[[nodiscard]] std::int64_t turns_until(const Rollout& rollout, const Pacing& pacing, TimePoint now, TimePoint until);

/// When somebody who waits behind so many others has their turn, if all goes well; nothing when no share reaches them.
/// Who is in the group of a wave may have it before.
[[nodiscard]] std::optional<TimePoint> turn_at(const Rollout& rollout, const std::string& zone, const Pacing& pacing,
                                               const Line& line, std::int64_t ahead, TimePoint now);

/// How those fare who had their turn.
struct Fates {
  std::int64_t known = 0;      ///< the app or the message arrived, was refused, or was not wanted
  std::int64_t failed = 0;     ///< of those: refused for good
  std::int64_t opted_out = 0;  ///< of those: asked for silence, or blocked the bot

  bool operator==(const Fates&) const = default;
};

/// Fewer say nothing about the rest.
inline constexpr std::int64_t kFewestFates = 20;

/// Why the rollout is to stop; nothing when it may go on.
[[nodiscard]] std::optional<Cause> reason_to_stop(const StopWhen& stop_when, const Fates& fates);

}  // namespace welcomed::core
