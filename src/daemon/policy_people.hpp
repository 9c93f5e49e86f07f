#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "core/policy.hpp"
#include "daemon/people_files.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// A policy as the store knows it. Messages with `after` are not among its own yet.
[[nodiscard]] store::PolicyRow policy_row(const core::Policy& policy);
/// With what tells whether it selects others, and whether the content of its messages is another one.
[[nodiscard]] store::PolicyRow policy_row(const core::Policy& policy, const cards::Library& library,
                                          PeopleFiles& files);

/// When a policy's window is open, in a tenant of that time zone: differs when that does, empty without a window.
[[nodiscard]] std::string hours_of(const core::Rollout& rollout, const std::string& tenant_zone);

/// Which teams a policy names.
[[nodiscard]] store::TeamChoice team_choice_of(const core::Policy& policy);
/// Differs when anything about the selection does.
[[nodiscard]] std::string definition_of(const core::TeamSelection& teams);

/// Which group chats the policies of a tenant mean.
[[nodiscard]] std::vector<store::ChatChoice> chat_choices_of(const config::Config& config, const TenantId& tenant);
/// Differs when anything about the selection does.
[[nodiscard]] std::string definition_of(const core::ChatSelection& chats);

/// Some policy of the tenant asks who had the app before.
[[nodiscard]] bool looks_first(const config::Config& config, const TenantId& tenant);

/// Some policy of the tenant keeps its people's apps at the catalog's version.
[[nodiscard]] bool keeps_current(const config::Config& config, const TenantId& tenant);

/// Whom a policy names, by its file of people as it is now; an error when that cannot be read. Columns of data there
/// are no part of it.
[[nodiscard]] Result<store::PolicySelection> selection_of(const core::Policy& policy, PeopleFiles& files);

}  // namespace welcomed::daemon
