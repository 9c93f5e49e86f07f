#pragma once
#include <utility>
#include <vector>

#include "core/selection.hpp"
#include "store/theme.hpp"

namespace welcomed::store {

/// What policies select of those in the mirror of the directory. A person whose facts changed is `affected` until each
/// policy has looked at them again: what a crash interrupts goes on where it was.
class Selection : Theme {
 public:
  using Theme::Theme;

  /// True when the policy's selection is known as it is: then `tell` need not be called.
  Result<bool> knows(const std::string& policy, const std::string& definition);
  /// Everybody is affected.
  Status tell(const PolicySelection& selection, TimePoint now);
  /// Groups that policies name, by id or by the only group of that display name. A name that was found stays bound to
  /// that group for as long as the policy names it, whatever the group, or another, is called later.
  Result<std::vector<GroupFault>> bind_groups(const TenantId& tenant);
  /// Whether the policy's filter must be asked again at once: it is new, or users changed since.
  Result<bool> filter_is_due(const std::string& policy, const TenantId& tenant);
  Status begin_filter(const std::string& policy, const TenantId& tenant);
  Status keep_filtered(const std::string& policy, const TenantId& tenant, const std::vector<RecipientId>& people);
  /// Who was not met since it began does not fit the filter any more.
  Status finish_filter(const std::string& policy, const TenantId& tenant, TimePoint now);
  /// Lets the policies of `judgements` look at `most` affected people again and selects, leaves out or lets go. What a
  /// policy cannot be trusted with is put off. Gives how many there were.
  Result<int> reconsider(const TenantId& tenant, int most, const std::vector<Judgement>& judgements,
                         const core::Today& today);
  /// Whom a policy may judge another way now, although nothing changed but the day, is affected.
  Status reconsider_by_time(const TenantId& tenant, TimePoint now);
  /// When that is so of somebody next.
  Result<std::optional<TimePoint>> next_by_time(const TenantId& tenant);
  /// What was put off is affected again.
  Status reconsider_what_was_put_off(const TenantId& tenant);
  /// Whom a policy selects by their ids, as far as the directory has them, with their user principal names.
  Status each_named_by_id(const std::string& policy, const TenantId& tenant,
                          const std::function<void(const std::string& id, const std::string& upn)>& see);
  /// Names in policies that nobody in the directory has.
  Status note_strange_names(const TenantId& tenant, TimePoint now);
  /// Somebody is to be looked at again.
  Result<bool> affects_somebody(const TenantId& tenant);

 private:
  std::optional<TimePoint> first_look(const TenantId& tenant);
  std::optional<Cause> resolve(const TenantId& tenant, const std::string& policy, const std::string& ref, int use,
                               const std::string& before);
  core::Listed listed(const TenantId& tenant, const std::string& id, std::string& upn,
                      std::optional<TimePoint>& look_at);
  std::map<std::string, core::Mention> mentions(const TenantId& tenant, const std::string& id, const std::string& upn);
  /// A policy's row, and by what its people are judged.
  using Judging = std::pair<PolicyRow, const Judgement*>;
  std::vector<Judging> judging(const TenantId& tenant, const std::vector<Judgement>& judgements);
  bool reconsider_one(const TenantId& tenant, const std::string& id, const std::vector<Judging>& policies,
                      const core::Today& today);
};

}  // namespace welcomed::store
