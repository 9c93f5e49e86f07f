#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "config/config.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "graph/graph_client.hpp"

namespace welcomed::daemon {

/// What was found out for one message; roots that it is not about stay empty.
struct RenderValues {
  std::string app_name;
  std::string locale;
  nlohmann::json user{}, data{}, team{}, channel{}, chat{}, installer{};
};

/// The user's preferred language, else that of their newest activity, else the tenant's, else `en`.
[[nodiscard]] std::string locale_of(const graph::Profile& profile, const core::Recipient& recipient,
                                    const config::Tenant& tenant);

/// What some template uses of a profile beside what each has.
[[nodiscard]] graph::ProfileParts parts_used(const cards::Library& library);

/// What Graph does not know of a user is left out, so that `??` takes the other side.
[[nodiscard]] nlohmann::json user_values(const graph::Profile& profile, const std::string& locale);
/// Null for no name.
[[nodiscard]] nlohmann::json installer_values(const std::string& name);

/// Of a person, a team or a group chat, by its kind; `profile` is asked of a person alone.
[[nodiscard]] RenderValues values_of_recipient(const core::Recipient& recipient, const graph::Profile& profile,
                                               const config::Tenant& tenant, std::string app_name);

/// The roots that a template sees (interface.md, Templates). `message` is an object with the key, and what a
/// notification was given.
[[nodiscard]] nlohmann::json render_data(const RenderValues& values, const core::Recipient& recipient,
                                         const config::Tenant& tenant, const config::Bot& bot,
                                         const core::Policy& policy, nlohmann::json message, TimePoint now);

}  // namespace welcomed::daemon
