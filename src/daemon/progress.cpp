#include "daemon/progress.hpp"

namespace welcomed::daemon {

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
