#pragma once
#include <cstdint>

#include "core/policy.hpp"
#include "simulation/chance.hpp"

namespace simulation {

/// What a seed makes of a run.
struct Script {
  std::uint64_t seed = 0;
  int people = 3;
  welcomed::core::WhenUnknown when_unknown = welcomed::core::WhenUnknown::verify;
  welcomed::core::Existing existing = welcomed::core::Existing::welcome;
  welcomed::core::OnUninstall on_uninstall = welcomed::core::OnUninstall::respect;
  bool cards = true;           ///< else texts
  bool chats_readable = true;  ///< the permission to read chats is there
  bool marks_kept = true;      ///< else the service strips ids from cards
  double wire_faults = 0;      ///< of each request
  double store_faults = 0;     ///< of each transaction
  double event_faults = 0;     ///< of each event: doubled, late, lost
  double crashes = 0;          ///< at each step
  int most_crashes = 0;
  double clock_jumps = 0;  ///< at each step
  bool reloads = false;
  bool absurd_waits = false;  ///< a Retry-After of years

  [[nodiscard]] static Script of(std::uint64_t seed);
};

}  // namespace simulation
