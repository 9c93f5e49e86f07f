#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// How policies reach their people little by little, and how they are stopped. A policy is known by its name.
class Rollouts : Theme {
 public:
  using Theme::Theme;

  /// Nothing when there is no such policy, or it never ran.
  Result<std::optional<RolloutState>> state(const std::string& policy);
  /// The first ones of the line have their turn: they are selected from now on. Gives how many there were.
  Result<int> give_turns(const std::string& policy, RolloutLine line, std::int64_t most, TimePoint now);
  /// Those of them who are members of this group of one of its waves, of groups inside it, too. Nobody where who is in
  /// it is not known.
  Result<int> give_turns_in(const std::string& policy, const std::string& group, std::int64_t most, TimePoint now);
  /// What core::used_up_to said of them.
  Status note_turns(const std::string& policy, std::optional<TimePoint> used_up_to);
  /// Of those who had their turn, without what was so when the policy was last resumed.
  Result<core::Fates> fates(const std::string& policy);
  /// Nothing is installed, upgraded or sent for the policy any more; what another policy wants, too, goes on for that
  /// one. What is on the wire arrives. False when there is no such policy, or it is paused already. An empty cause says
  /// that an admin wants it.
  Result<bool> pause(const std::string& policy, const Cause& cause, TimePoint now);
  /// Everything goes on where it was. False when there is no such policy, or it is not paused.
  Result<bool> resume(const std::string& policy, TimePoint now);

  // For other themes, in a verb of theirs.
  RolloutState state_of(const std::string& policy);
  void count_in_waves(PolicyCounts& policy);

 private:
  core::Line line_of(const std::string& policy, core::RecipientKind kind);
  core::Fates all_fates(const PolicyRow& policy);
  int give_turns_to(const PolicyRow& policy, const std::vector<Candidate>& next, TimePoint now);
};

}  // namespace welcomed::store
