#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/policy.hpp"
#include "core/rollout.hpp"
#include "simulation/chance.hpp"
#include "simulation/faults.hpp"

namespace simulation {

/// What a seed makes of a run.
struct Script {
  std::uint64_t seed = 0;
  int people = 3;
  welcomed::core::WhenUnknown when_unknown = welcomed::core::WhenUnknown::verify;
  welcomed::core::Existing existing = welcomed::core::Existing::welcome;
  welcomed::core::OnUninstall on_uninstall = welcomed::core::OnUninstall::respect;
  welcomed::core::Rollout rollout;
  bool pauses = false;                              ///< an admin pauses the policy for people, and resumes it
  std::optional<welcomed::core::TeamWelcome> team;  ///< there is one, and who is welcomed in it
  bool cards = true;                                ///< else texts
  bool chats_readable = true;                       ///< the permission to read chats is there
  bool marks_kept = true;                           ///< else the service strips ids from cards
  std::set<Fault> faults;                           ///< what may go wrong at all
  std::vector<Fault> request_faults;                ///< of these, those of requests
  double wire_faults = 0;                           ///< of each request
  double store_faults = 0;                          ///< of each transaction
  double event_faults = 0;                          ///< of each event
  double crashes = 0;                               ///< at each step: deaths and stops
  int most_crashes = 0;
  double clock_jumps = 0;  ///< at each step
  bool reloads = false;
  bool relay = false;              ///< the bot has a program of its own
  bool signed_activities = false;  ///< they come with a token of Teams
  bool outages = false;            ///< of the bot's program

  /// Everything as chance has it.
  [[nodiscard]] static Script of(std::uint64_t seed);
  /// These faults, often, and no others.
  [[nodiscard]] static Script with(const std::set<Fault>& faults, std::uint64_t seed);

  [[nodiscard]] bool may(Fault fault) const { return faults.contains(fault); }
  /// While they wait for their turn as listed people, members of the team may be reached through it: nobody looks
  /// whether they have the app then, nor finds the chat with them.
  [[nodiscard]] bool may_meet_listed_in_team() const {
    return team && team != welcomed::core::TeamWelcome::channel && welcomed::core::is_gradual(rollout);
  }

 private:
  void allow(const std::set<Fault>& allowed);
};

}  // namespace simulation
