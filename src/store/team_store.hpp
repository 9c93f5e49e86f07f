#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/recipient.hpp"
#include "core/team_wish.hpp"

namespace welcomed::store {

/// Which of a tenant's teams a policy names, as it stands in the configuration.
struct TeamChoice {
  std::string policy;
  TenantId tenant;
  std::vector<std::string> names;  ///< display names or ids
  bool all = false;
  bool filter = false;  ///< those of the last `keep_team_matches`, too
};

/// A member of a team, as its roster has them.
struct TeamMember {
  RecipientId id;       ///< directory object id, lower case
  std::string user_id;  ///< the channel's id of the user, `29:…`
  core::TeamRole role = core::TeamRole::member;
};

/// A roster that is to be read.
struct DueRoster {
  core::Recipient team;
  int attempts = 0;
};

/// Teams that policies select, and who is in those whose members are welcomed. Selected members are `affected` like
/// whoever else the directory tells news of (directory_store.hpp).
class TeamStore {
 public:
  virtual ~TeamStore() = default;

  /// The teams that the policy's filter fits, all of them.
  virtual Status keep_team_matches(const std::string& policy, const TenantId& tenant,
                                   const std::vector<RecipientId>& teams) = 0;
  /// Selects the teams that the choice names, as the mirror of the directory has them, and lets others go where
  /// `let_go` says that all it names are known. A name that was a team's once stays bound to it. Gives why some name is
  /// no team: team_not_found, team_ambiguous.
  virtual Result<std::vector<Cause>> select_teams(const TeamChoice& choice, bool let_go, TimePoint now) = 0;
  /// The team whose conversation has this id; nothing when it is not known.
  virtual Result<std::optional<RecipientId>> team_of(const TenantId& tenant, const std::string& thread) = 0;

  /// Somebody joined or left: the roster is read again, a moment after `now` for more may follow.
  virtual Status roster_changed(const TenantId& tenant, const RecipientId& team, TimePoint now) = 0;
  /// Somebody asked in a channel for silence, or for messages: the roster is read at once, and says at its end whether
  /// that counts for the team. The story names who it was.
  virtual Status hear_wish(const TenantId& tenant, const RecipientId& team, const core::TeamWish& wish,
                           TimePoint now) = 0;
  /// Rosters of reachable teams whose members some policy welcomes, or which a wish waits for; not due again until
  /// `lease` has passed.
  virtual Result<std::vector<DueRoster>> take_rosters(const TenantId& tenant, TimePoint now, int most,
                                                      Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_roster(const TenantId& tenant) = 0;
  virtual Status begin_roster(const TenantId& tenant, const RecipientId& team) = 0;
  virtual Status keep_members(const TenantId& tenant, const RecipientId& team,
                              const std::vector<TeamMember>& members) = 0;
  /// Who was not met since it began is no member any more, and wishes are settled. Read again `next`, sooner if it
  /// changed meanwhile.
  virtual Status finish_roster(const TenantId& tenant, const RecipientId& team, TimePoint now, Duration next) = 0;
  /// It could not be read whole.
  virtual Status put_off_roster(const TenantId& tenant, const RecipientId& team, const Cause& cause, TimePoint now,
                                Duration wait) = 0;
};

}  // namespace welcomed::store
