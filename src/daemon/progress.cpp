#include "daemon/progress.hpp"

namespace welcomed::daemon {

Task<void> StageProgress::sleep(Wakeup& bell, TimePoint until) {
  life_.sleeps(until - clock_.now());
  co_await bell.wait_until(until);
  life_.works();
}

std::vector<HangingStage> Progress::hanging(Duration passed) {
  std::vector<HangingStage> all;
  for (auto& [name, stage] : stages_) {
    stage.life().pass(passed);
    if (stage.life().hangs()) all.push_back({name.first, name.second});
  }
  return all;
}

std::vector<store::Backlog> Progress::standing_still(const std::vector<store::Backlog>& due) const {
  const auto now = clock_.now();
  std::vector<store::Backlog> still;
  for (const auto& each : due) {
    const auto stage = stages_.find({each.tenant, each.stage});
    const bool got_on = stage == stages_.end() || stage->second.still_for() < kStandstill;
    if (!got_on && now - each.since >= kStandstill) still.push_back(each);
  }
  for (const auto& [name, stage] : stages_) {
    if (!stage.endless() || stage.still_for() < kStandstill) continue;
    still.push_back({.tenant = name.first, .stage = name.second, .due = 0, .since = now - stage.still_for()});
  }
  return still;
}

}  // namespace welcomed::daemon
