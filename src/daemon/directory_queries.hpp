#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"

namespace welcomed::daemon {

/// The delta queries that some policies of a tenant need; empty for one that none does.
struct Queries {
  std::string users, groups;

  [[nodiscard]] std::vector<std::string> all() const;
};

/// Some policy asks when people were hired.
[[nodiscard]] bool asks_for_hires(const std::vector<const core::Policy*>& policies);

[[nodiscard]] Queries queries_of(const std::vector<const core::Policy*>& policies, const config::Config& config);

/// What pages of users are read with: another text for other plans for Teams.
[[nodiscard]] std::string lens_of_users(const config::Cloud& cloud);

/// The policy names some group by its display name, among those to leave out where that is asked.
[[nodiscard]] bool names_groups(const core::Policy& policy);
[[nodiscard]] bool leaves_out_named_groups(const core::Policy& policy);
/// Some wave of its rollout does.
[[nodiscard]] bool names_groups_of_waves(const core::Policy& policy);

}  // namespace welcomed::daemon
