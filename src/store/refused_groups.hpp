#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Groups that Graph tells nothing of.
class RefusedGroups : Theme {
 public:
  using Theme::Theme;

  Result<std::vector<GroupId>> groups_in(const Feed& feed);
  /// The policies that the feed's groups concern.
  Result<std::vector<GroupUse>> uses_of(const Feed& feed);
  /// Takes the feed apart: these are remembered as refused, the others are unwatched again; what is known of the
  /// members of all of them stays.
  Status refuse(const Feed& feed, const std::vector<RefusedGroup>& refused, TimePoint now);

  // For other themes, in a verb of theirs.
  void add_faults_of_refused(const TenantId& tenant, std::vector<GroupFault>& faults);
};

}  // namespace welcomed::store
