#pragma once
#include <optional>

#include "config/people.hpp"
#include "core/policy.hpp"
#include "store/store.hpp"

namespace welcomed::daemon {

/// Where a policy's file has two rows of one person, by id and by user principal name, that say different things: only
/// the directory tells that. Nothing where there are none, or the people whom the policy names are not known yet.
/// @param table  what the file says; null for nothing
[[nodiscard]] Result<std::optional<store::PolicyWarning>> doubled_in(store::Store& store, const core::Policy& policy,
                                                                     const config::PeopleTable* table);

}  // namespace welcomed::daemon
