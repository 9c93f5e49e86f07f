#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  std::int64_t hold = 0;
  std::int64_t unseen = 0;
  store::Counts excluded;              ///< by reason
  std::vector<std::string> not_found;  ///< names that are nobody's, the first few of them
  std::optional<TimePoint> last_at;
};

/// Everything `welcomed plan` shows.
struct Planned {
  std::vector<PolicyPlan> policies;
  std::vector<store::PolicyWarning> warnings;
  std::vector<store::FormerBot> former_bots;
};

/// Of a store into which the policies' people were read.
[[nodiscard]] Result<Planned> read_plan(store::Store& store, const config::Config& config, TimePoint now);

/// The object of interface.md, with `hold`, `unseen`, `not_found` and `warnings` for each policy.
[[nodiscard]] Json plan_json(const Planned& planned);
[[nodiscard]] std::string plan_text(const Planned& planned, const Paint& paint);

}  // namespace welcomed::cli
