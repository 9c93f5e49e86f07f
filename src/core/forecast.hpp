#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "core/policy.hpp"
#include "core/rollout.hpp"

namespace welcomed::core {

/// When a rollout will be done, if nothing changes: who waits has their turn as core/rollout.hpp gives turns, gets the
/// app and then their messages at the rates of their tenant, and messages go while their policy's window is open. What
/// nobody can know is left out: outages, and how often somebody will be refused. A window that is meant by each
/// person's own clock is taken by the clock by which turns are given.

/// What a policy has yet to do.
struct Remaining {
  Rollout rollout{};
  std::string zone{};  ///< where its window is meant
  Pacing pacing{};
  Line people{};  ///< those who had their turn among them
  Line teams{};
  std::vector<std::int64_t> in_waves{};  ///< of who waits, those in the groups of each wave; short of one none are
  std::int64_t with_app = 0;             ///< of who waits, members of teams left out: they have the app already
  std::int64_t members_waiting = 0;      ///< of teams that had their turn: they need no app
  std::int64_t installs = 0;             ///< for those who had their turn
  std::int64_t messages = 0;             ///< to those who had their turn
  std::int64_t messages_each = 0;        ///< to each of those who wait, as soon as they have the app
  std::int64_t sent_before = 0;          ///< of these messages: what those who wait have already, all together
  std::optional<TimePoint> last_due{};   ///< when the last of those who were refused is tried again
  bool paused = false;
  int priority = 0;
  bool reading = false;  ///< there may be more people and teams than are known yet
};

/// Requests a second.
struct Rates {
  double installs = 0;
  double sends = 0;
};

/// What will be; times are whole seconds from now, rounded up, one at least.
struct Forecast {
  std::optional<TimePoint> last_turn;  ///< of those who wait and whom a wave reaches; nothing when there are none
  std::optional<TimePoint> done;       ///< when nothing is left to do of what goes on by itself; nothing when none does
  bool endless = false;  ///< something waits that does not go on by itself: it is paused, in no wave, or takes years
  bool reading = false;  ///< it tells of those who are known, and there may be more: all is done then at the earliest

  bool operator==(const Forecast&) const = default;
};

/// Of each of a tenant's policies, in their order. They share the rates.
[[nodiscard]] std::vector<Forecast> forecast(const std::vector<Remaining>& policies, const Rates& rates, TimePoint now);

/// How the waves of a policy reach those who wait.
struct Reach {
  std::int64_t by_now = 0;  ///< in a wave that has begun
  std::int64_t never = 0;   ///< in none
};
[[nodiscard]] Reach reach_of(const Remaining& policy, TimePoint now);

/// Of all of them together.
[[nodiscard]] Forecast whole(const std::vector<Forecast>& forecasts);

/// How many a second to count with, where so many wait. While more wait than go in some seconds, what goes is what can
/// go; else, and while nothing goes, it is what may go.
[[nodiscard]] double rate_to_come(double measured, double allowed, std::int64_t waiting);

}  // namespace welcomed::core
