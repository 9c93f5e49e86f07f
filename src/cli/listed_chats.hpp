#pragma once
#include <optional>
#include <vector>

#include "config/config.hpp"
#include "graph/graph_client.hpp"
#include "store/store.hpp"

namespace welcomed::cli {

/// Which of the group chats that a tenant's policies list may get the app, as Graph tells it before it is installed.
struct ChatLook {
  std::int64_t listed = 0;                     ///< chats
  std::int64_t looked_at = 0;                  ///< Graph told of them
  std::vector<store::PolicyWarning> warnings;  ///< for each policy, of those that cannot get it
  std::optional<Cause> unknown;                ///< why no more of them were looked at

  /// The look takes a permission that the install does without where it consents; then the install alone tells.
  [[nodiscard]] bool may_not_look() const { return unknown && unknown->name == "permission_missing"; }
};

/// Looks at the first of the chats, a few hundred of them.
[[nodiscard]] Task<ChatLook> look_for_chats(graph::GraphClient& graph, const config::Config& config,
                                            const config::Tenant& tenant);

/// `5 group chats`.
[[nodiscard]] std::string chats_text(std::int64_t count);

/// What is worth a warning, by requests of one's own.
[[nodiscard]] std::vector<store::PolicyWarning> chats_missing(const config::Config& config);

}  // namespace welcomed::cli
