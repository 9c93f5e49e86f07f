#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/recipient.hpp"
#include "core/team_wish.hpp"
#include "store/naming_types.hpp"

namespace welcomed::store {

/// Which of a tenant's teams a policy names, as it stands in the configuration.
struct TeamChoice {
  std::string policy;
  TenantId tenant;
  std::vector<std::string> names;  ///< display names or ids
  bool all = false;
  bool filter = false;  ///< those of the last `Teams::keep_matches`, too
};

/// Teams that a policy selects.
struct SelectedTeams {
  std::vector<Named> first;
  std::int64_t all = 0;
};

/// A member of a team, as its roster has them.
struct TeamMember {
  RecipientId id;       ///< directory object id, lower case
  std::string user_id;  ///< the channel's id of the user, `29:…`
  core::TeamRole role = core::TeamRole::member;
};

/// A roster that is to be read, of a team or a group chat.
struct DueRoster {
  core::Recipient team;
  int attempts = 0;
};

}  // namespace welcomed::store
