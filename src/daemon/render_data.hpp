#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "config/config.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "graph/graph_client.hpp"

namespace welcomed::daemon {

/// The user's preferred language, else that of their newest activity, else the tenant's, else `en`.
[[nodiscard]] std::string locale_of(const graph::Profile& profile, const core::Recipient& recipient,
                                    const config::Tenant& tenant);

/// The roots that a template sees (interface.md, Templates). What Graph does not know of a user is left out, so that
/// `??` takes the other side. `message` is an object with the key, and what a notification was given.
[[nodiscard]] nlohmann::json render_data(const graph::Profile& profile, const core::Recipient& recipient,
                                         const config::Tenant& tenant, const config::Bot& bot,
                                         const std::string& app_name, const core::Policy& policy,
                                         nlohmann::json message, TimePoint now);

}  // namespace welcomed::daemon
