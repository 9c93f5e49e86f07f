#pragma once
#include <optional>
#include <string>

#include "store/theme.hpp"

namespace welcomed::store {

/// What a daemon or a command tells the daemons that share the store, once its transaction is committed, so that they
/// look at once (`listen` in opening.hpp). It may be lost, and whoever is told may find nothing: they look now and then
/// all the same.
class News : Theme {
 public:
  using Theme::Theme;

  /// Somebody who does not lead the tenant has changed something of it.
  Status tell(const TenantId& tenant);
  /// The same of any tenants, or who leads which is to be looked at anew.
  Status tell_all();
};

/// Whose news it is; nothing for those of all.
[[nodiscard]] std::optional<TenantId> whose_news(const std::optional<std::string>& payload);

}  // namespace welcomed::store
