#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/waiting.hpp"
#include "core/loop_life.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// When a stage last got on, and whether its loop comes round. Io thread only.
class StageProgress {
 public:
  StageProgress(Clock& clock, bool endless) : clock_(clock), endless_(endless), at_(clock.uptime()) {}
  /// It took work, or it waits for what says by itself why it is not there: a gate, or what it must know first.
  void note() { at_ = clock_.uptime(); }
  [[nodiscard]] Duration still_for() const { return clock_.uptime() - at_; }
  /// It has something to do at all times, due or not.
  [[nodiscard]] bool endless() const { return endless_; }

  /// Its loop comes round, or gets on with a long piece of work.
  void works() { life_.works(); }
  /// Its loop waits for its bell.
  Task<void> sleep(Wakeup& bell, TimePoint until);
  [[nodiscard]] core::LoopLife& life() { return life_; }

 private:
  Clock& clock_;
  bool endless_;
  Duration at_;
  core::LoopLife life_;
};

/// One whose loop does not come round.
struct HangingStage {
  TenantId tenant;  ///< none where it is for all of them
  std::string name;

  auto operator<=>(const HangingStage&) const = default;
};

/// The progress of all stages, told apart by tenant and name. Io thread only.
class Progress {
 public:
  /// So long a stage may take nothing of what is due: longer than a lease, a turn of a pace, and the requests of one
  /// piece of work take together, and than a circuit waits for an admin.
  static constexpr Duration kStandstill = std::chrono::minutes(20);

  explicit Progress(Clock& clock) : clock_(clock) {}

  [[nodiscard]] StageProgress& of(const TenantId& tenant, const std::string& stage) {
    return stages_.try_emplace({tenant, stage}, clock_, false).first->second;
  }
  /// Of a stage that does something again and again, whatever is due.
  [[nodiscard]] StageProgress& of_endless(const TenantId& tenant, const std::string& stage) {
    return stages_.try_emplace({tenant, stage}, clock_, true).first->second;
  }

  /// The tenant's stages have ended.
  void forget(const TenantId& tenant) {
    std::erase_if(stages_, [&](const auto& each) { return each.first.first == tenant; });
  }

  /// What stands still: has been due for `kStandstill`, while its stage did not get on. `due` is not older than a
  /// minute or so.
  [[nodiscard]] std::vector<store::Backlog> standing_still(const std::vector<store::Backlog>& due) const;
  /// Those that hang, as of this look; so much has passed since the last.
  [[nodiscard]] std::vector<HangingStage> hanging(Duration passed);

 private:
  Clock& clock_;
  std::map<std::pair<TenantId, std::string>, StageProgress> stages_;  // one stays where it is
};

}  // namespace welcomed::daemon
