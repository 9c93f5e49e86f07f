#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/policy.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// A policy as the store knows it. Messages with `after` are not among its own yet.
[[nodiscard]] store::PolicyRow policy_row(const core::Policy& policy);

/// Some policy of the tenant keeps its people's apps at the catalog's version.
[[nodiscard]] bool keeps_current(const config::Config& config, const TenantId& tenant);

/// Whom a policy names, its file of people read anew; an error when that cannot be read.
[[nodiscard]] Result<store::PolicySelection> selection_of(const core::Policy& policy);

}  // namespace welcomed::daemon
