#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// Teams that policies select.
class Teams : Theme {
 public:
  using Theme::Theme;

  /// The teams that the policy's filter fits, all of them.
  Status keep_matches(const std::string& policy, const TenantId& tenant, const std::vector<RecipientId>& teams);
  /// Selects the teams that the choice names, as the mirror of the directory has them, and lets others go where
  /// `let_go` says that all it names are known. A name that was a team's once stays bound to it. Gives why some name is
  /// no team: team_not_found, team_ambiguous.
  Result<std::vector<Cause>> select(const TeamChoice& choice, bool let_go, TimePoint now);
  /// The first of the teams that the policy selects, now or in a wave to come, by name.
  Result<SelectedTeams> selected(const std::string& policy, const TenantId& tenant, int most);
  /// The team whose conversation has this id; nothing when it is not known.
  Result<std::optional<RecipientId>> team_of(const TenantId& tenant, const std::string& thread);

 private:
  std::map<std::string, std::string> teams_of(const TeamChoice& choice, std::vector<Cause>& faults);
  std::vector<std::pair<std::string, std::string>> teams_named(const TeamChoice& choice, const std::string& name);
  void select_team(const PolicyRow& policy, const std::string& id, const std::string& name, TimePoint now);
  void let_team_go(const PolicyRow& policy, const std::string& id, TimePoint now);
};

}  // namespace welcomed::store
