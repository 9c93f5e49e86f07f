#include "simulation/script.hpp"

namespace simulation {

using namespace welcomed::core;

Script Script::of(std::uint64_t seed) {
  Chance chance(seed);
  Script script{.seed = seed};
  script.people = 1 + chance.below(5);
  const int rule = chance.below(10);
  if (rule == 0) script.when_unknown = WhenUnknown::resend;
  if (rule == 1 || rule == 2) script.when_unknown = WhenUnknown::hold;
  if (chance.happens(0.2)) script.existing = Existing::skip;
  if (chance.happens(0.3)) script.on_uninstall = OnUninstall::reinstall;
  script.cards = chance.happens(0.7);
  script.chats_readable = chance.happens(0.9);
  script.marks_kept = chance.happens(0.95);
  const double rates[] = {0, 0.02, 0.1, 0.3};
  script.wire_faults = rates[chance.below(4)];
  script.store_faults = rates[chance.below(3)] / 2;
  script.event_faults = rates[chance.below(4)];
  const double crashes[] = {0, 0.0005, 0.003, 0.01};
  script.crashes = crashes[chance.below(4)];
  script.most_crashes = chance.below(8);
  script.clock_jumps = chance.happens(0.3) ? 0.001 : 0;
  script.reloads = chance.happens(0.3);
  script.absurd_waits = chance.happens(0.1);
  return script;
}

}  // namespace simulation
