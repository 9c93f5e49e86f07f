#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/plan_changes.hpp"
#include "cli/report.hpp"

namespace welcomed::cli {

/// What a run would do for one policy.
struct PolicyPlan {
  std::string name;
  std::string tenant;
  std::int64_t install = 0;
  std::int64_t installed = 0;
  std::int64_t welcome = 0;
  std::int64_t welcomed = 0;
  std::int64_t follow = 0;  ///< messages that go some time after these
  std::int64_t hold = 0;
  std::int64_t unseen = 0;
  std::int64_t no_hire_date = 0;  ///< who are selected, and to whom some message counts from a date that is not there
  store::Counts excluded;         ///< by reason
  std::vector<std::string> not_found;  ///< names that are nobody's, the first few of them
  /// Of messages with several templates, by key: how many are to get each.
  std::map<std::string, store::Counts> variants;
  std::optional<TimePoint> last_at;  ///< nothing where there is no end, too
  bool endless = false;              ///< there is none: it is paused, some are in no wave, or it takes years
  std::int64_t in_no_wave = 0;       ///< who wait, and whom no wave reaches
  store::RolloutState rollout{};
};

/// Everything `welcomed plan` shows.
struct Planned {
  std::vector<PolicyPlan> policies;
  std::vector<store::PolicyWarning> warnings;
  std::vector<store::FormerBot> former_bots;
  std::vector<PolicyChange> changes;     ///< since what ran before; none where nothing did
  std::vector<KeyChange> keys;           ///< of the configuration beside policies, since then
  std::vector<store::Overlap> overlaps;  ///< those with the most people
};

/// What ran before, to compare with; nothing where nothing did.
struct Before {
  std::vector<store::PolicyRow> policies;  ///< by the names that the configuration gives them
  std::vector<store::Renamed> renamed;
  std::vector<store::PolicyWarning> unheeded{};  ///< policies that take over nothing of the name they say they had
  std::map<std::string, std::string> configuration{};  ///< beside policies, by key
};

/// Of a store that is thrown away: its policies take the names of the configuration, and their selections are
/// remembered.
[[nodiscard]] Result<Before> remember_policies(store::Store& store, const config::Config& config);

/// Of a store into which the policies' people were read. What `remember_policies` gave before that is `before`.
[[nodiscard]] Result<Planned> read_plan(store::Store& store, const config::Config& config, TimePoint now,
                                        const Before& before = {});

/// The object of interface.md, with `follow`, `hold`, `unseen`, `no_hire_date`, `not_found`, `variants` ({key:
/// {template: count}}), `in_no_wave`, `paused` as in report.hpp and `warnings` for each policy, and `changes`,
/// `configuration` and `overlaps` (plan_changes.hpp).
[[nodiscard]] Json plan_json(const Planned& planned, const config::Config& config);
[[nodiscard]] std::string plan_text(const Planned& planned, const config::Config& config, const Paint& paint);

}  // namespace welcomed::cli
