#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/report.hpp"
#include "core/history.hpp"

namespace welcomed::cli {

/// How far each policy is, by its name.
[[nodiscard]] std::map<std::string, core::RolloutPoint> points_of(const Report& report, const config::Config& config);

/// A point as the dashboard has it: [at in milliseconds, selected, installed, welcomed, failed, read,
/// answered].
[[nodiscard]] Json point_json(const core::RolloutPoint& point);

/// What does not go on by itself or not at once, and until when: [{policy or null, count, what, for, until or null}].
[[nodiscard]] Json waits_json(const Report& report);

/// What /api/v1/status tells: all of `status --json` (report.hpp), and beside it `at`, `points` by policy, `limits` for
/// the rates, `troubles` that keep the daemon from its work: [{what, remedy}], `waits`, and `causes`, those that stand
/// anywhere in it: {name: {means, remedy}}.
[[nodiscard]] Json overview_json(const Report& report, const config::Config& config,
                                 const std::vector<Error>& troubles);

}  // namespace welcomed::cli
