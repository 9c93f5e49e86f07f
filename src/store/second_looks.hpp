#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Second looks at those who were told to be gone, but not for good.
class SecondLooks : Theme {
 public:
  using Theme::Theme;

  Result<std::vector<SecondLook>> due(const TenantId& tenant, int most, TimePoint now);
  /// Still gone, or not to be asked for; looked for again when core::next_look says so.
  Status still_gone(const TenantId& tenant, const SecondLook& look, TimePoint now);
  /// They are back.
  Status found_user(const TenantId& tenant, const DirectoryUser& user);
  /// It is back: the feeds that it concerns begin anew.
  Status found_group(const TenantId& tenant, const DirectoryGroup& group);

  // For other themes, in a verb of theirs.
  void look_again(const TenantId& tenant, const std::string& id, bool group, TimePoint now);
  void end_looks(const TenantId& tenant, const std::string& id);
};

}  // namespace welcomed::store
