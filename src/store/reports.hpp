#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// What people ask.
class Reports : Theme {
 public:
  using Theme::Theme;

  /// By policy; what is due by `now` is to come, what has a later time follows.
  Result<std::vector<PolicyCounts>> counts(TimePoint now);
  /// Of all policies together, by state of the target: each person, team and chat once, under what counts most of
  /// theirs (selected, waiting, excluded).
  Result<Counts> recipients();
  /// Of each cause how many people, teams, chats or policies of the tenant, or of all where it is empty, it stands in
  /// the way of, in whatever number of places.
  Result<std::vector<CauseCount>> causes(const TenantId& tenant = {});
  /// Under that policy, or under the first of those that select them where it is empty.
  Result<Milestones> milestones(const TenantId& tenant, const RecipientId& id, const std::string& policy);
  /// What other daemons told of their tenants stays.
  Status write_pulse(const Pulse& pulse);
  /// Writes what is there already: tells whether the store takes anything.
  Status try_write();
  Result<std::optional<Pulse>> pulse();
  /// Every target of every policy with its messages, ordered by policy and id, and then every message that is of none
  /// of them: those of notifications (their policy is `notify:KEY`), and to people whom their policy does not name any
  /// more. Stops when `take` gives false.
  Status progress(const std::function<bool(const ProgressRow&)>& take);
  /// Or a team; nothing when nobody of that id is known.
  Result<std::optional<Person>> person(const RecipientKey& whom);

 private:
  bool count_targets(std::vector<PolicyCounts>& all);
  void count_what_waiting_have(std::vector<PolicyCounts>& all);
  void count_channels(std::vector<PolicyCounts>& all);
  void count_to_come(std::vector<PolicyCounts>& all, TimePoint now);
};

}  // namespace welcomed::store
