#include "simulation/script.hpp"

namespace simulation {

using namespace welcomed::core;
using namespace std::chrono_literals;

namespace {

std::set<Fault> all_faults() {
  std::set<Fault> all;
  for (std::size_t i = 0; i < kFaultNames.size(); ++i) all.insert(static_cast<Fault>(i));
  return all;
}

/// Over long before the run is.
Rollout gradual(Chance& chance) {
  Rollout rollout;
  if (chance.happens(0.6)) rollout.waves = {{20 + chance.below(60), Duration(0)}, {100, chance.between(1min, 6h)}};
  if (chance.happens(0.4)) rollout.per_hour = 2 + chance.below(8);
  if (chance.happens(0.3)) {
    using enum Weekday;
    const int from = chance.below(22) * 60;
    rollout.window = Window{.days = {friday, saturday, sunday}, .from_minute = from, .to_minute = from + 120};
  }
  return rollout;
}

}  // namespace

void Script::allow(const std::set<Fault>& allowed) {
  faults = allowed;
  request_faults.clear();
  for (const auto fault : allowed) {
    if (static_cast<std::size_t>(fault) < kRequestFaults) request_faults.push_back(fault);
  }
  if (request_faults.empty()) wire_faults = 0;
  if (!may(Fault::store_refuses) && !may(Fault::store_answer_lost)) store_faults = 0;
  if (!may(Fault::event_trouble)) event_faults = 0;
  if (!may(Fault::death) && !may(Fault::stop)) most_crashes = 0;
  if (!may(Fault::clock_jump)) clock_jumps = 0;
  reloads = reloads && may(Fault::reload);
  outages = outages && may(Fault::bot_down);
}

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
  script.outages = true;
  auto faults = all_faults();
  if (!chance.happens(0.1)) faults.erase(Fault::throttled_for_years);
  script.allow(faults);
  using Welcome = TeamWelcome;
  const Welcome welcomes[] = {Welcome::channel, Welcome::members, Welcome::both};
  if (chance.happens(0.4)) script.team = welcomes[chance.below(3)];
  script.relay = chance.happens(0.4);
  script.signed_activities = chance.happens(0.5);
  if (chance.happens(0.4)) script.rollout = gradual(chance);
  script.pauses = chance.happens(0.2);
  return script;
}

Script Script::with(const std::set<Fault>& faults, std::uint64_t seed) {
  auto script = of(seed);
  script.wire_faults = 0.2;
  script.store_faults = 0.1;
  script.event_faults = 0.3;
  script.crashes = 0.005;
  script.most_crashes = 5;
  script.clock_jumps = 0.001;
  script.reloads = true;
  script.allow(faults);
  return script;
}

}  // namespace simulation
