#pragma once
#include <string>
#include <vector>

#include "config/config.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Whom the options of a command name.
struct Whom {
  std::string user{};    ///< id or user principal name; or
  std::string team{};    ///< id or name; or
  std::string tenant{};  ///< name or id; empty for any
  std::string chat{};    ///< id

  [[nodiscard]] core::RecipientKind kind() const {
    if (!chat.empty()) return core::RecipientKind::chat;
    return team.empty() ? core::RecipientKind::user : core::RecipientKind::team;
  }
  [[nodiscard]] const std::string& name() const { return !chat.empty() ? chat : team.empty() ? user : team; }
};

/// The tenant that `--tenant` names, by name or id; empty for an empty text.
[[nodiscard]] Result<TenantId> tenant_of(const config::Config& config, const std::string& name);

/// The only one of that name. More than one is an error that lists them.
[[nodiscard]] Result<store::Named> the_one(store::Store& store, const config::Config& config,
                                           const store::Sought& sought);
[[nodiscard]] Result<store::Named> the_one(store::Store& store, const config::Config& config, const Whom& whom);

/// The same for each name, in `tenant`. Whom no policy selects yet is an error: the app must be with them.
[[nodiscard]] Result<std::vector<store::Named>> each_known(store::Store& store, const config::Config& config,
                                                           core::RecipientKind kind,
                                                           const std::vector<std::string>& names,
                                                           const TenantId& tenant);

/// Of a command that these options narrow: the one they name, or all of the tenant, or all.
[[nodiscard]] Result<store::RecipientKey> whom_of(store::Store& store, const config::Config& config, const Whom& whom);

/// Whether there is such a policy; no name is no fault. Where the configuration is being edited, the store alone may
/// know it.
[[nodiscard]] Status expect_policy(store::Store& store, const config::Config& config, const std::string& name);

[[nodiscard]] std::vector<store::RecipientKey> keys_of(const std::vector<store::Named>& all);

/// `NAME  ID  in TENANT`
[[nodiscard]] std::string line_of(const store::Named& one, const config::Config& config);
/// Whom a command means that names nobody: `policy NAME  in TENANT`, or everybody of the tenant, or of all.
[[nodiscard]] std::string scope_of(const std::string& policy, const TenantId& tenant, const config::Config& config);
/// Of a notification to a policy's people: how its channels and group chats, which get nothing of it, are notified;
/// empty where it writes to neither.
[[nodiscard]] std::string left_out_of_notification(const core::Policy& policy);
/// A line each, of the first twenty, before somebody is asked whether they are meant.
void show(const std::vector<store::Named>& all, const config::Config& config);

}  // namespace welcomed::cli
