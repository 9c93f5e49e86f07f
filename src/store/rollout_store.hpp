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
enum class Queue { people, teams, members };

/// How policies reach their people little by little, and how they are stopped. A policy is known by its name.
class RolloutStore {
 public:
  virtual ~RolloutStore() = default;

  /// Nothing when there is no such policy, or it never ran.
  virtual Result<std::optional<RolloutState>> rollout(const std::string& policy) = 0;
  /// The first ones of the line have their turn: they are selected from now on. Gives how many there were.
  virtual Result<int> give_turns(const std::string& policy, Queue queue, std::int64_t most, TimePoint now) = 0;
  /// What core::used_up_to said of them.
  virtual Status note_turns(const std::string& policy, std::optional<TimePoint> used_up_to) = 0;
  /// Of those who had their turn, without what was so when the policy was last resumed.
  virtual Result<core::Fates> fates(const std::string& policy) = 0;

  /// Nothing is installed, upgraded or sent for the policy any more; what another policy wants, too, goes on for that
  /// one. What is on the wire arrives. False when there is no such policy, or it is paused already. An empty cause says
  /// that an admin wants it.
  virtual Result<bool> pause(const std::string& policy, const Cause& cause, TimePoint now) = 0;
  /// Everything goes on where it was. False when there is no such policy, or it is not paused.
  virtual Result<bool> resume(const std::string& policy, TimePoint now) = 0;
};

}  // namespace welcomed::store
