#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/rollout.hpp"

namespace welcomed::store {

/// What a policy's rollout is at.
struct RolloutState {
  core::Pacing pacing;
  core::Line people;  ///< without those who are met as members of its teams
  core::Line teams;
  std::int64_t members_waiting = 0;    ///< of teams that had their turn
  std::optional<TimePoint> paused_at;  ///< nothing while it goes on
  Cause pause_cause;                   ///< why it stopped itself; empty when an admin stopped it

  [[nodiscard]] std::int64_t waiting() const { return people.waiting() + teams.waiting() + members_waiting; }
};

/// Who wait apart. Members of a team whose turn it was wait for no wave.
enum class RolloutLine { people, teams, members };

}  // namespace welcomed::store
