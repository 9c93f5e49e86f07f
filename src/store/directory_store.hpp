#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/outcome.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/directory.hpp"
#include "core/selection.hpp"

namespace welcomed::store {

/// A delta query that is followed for a tenant: where it goes on, and whether it was read to its end once.
struct Feed {
  std::int64_t number = 0;
  TenantId tenant;
  std::string query;        ///< how it begins, below /v1.0
  std::string link;         ///< where it goes on; empty when it is to be read from the beginning
  bool whole = false;       ///< what the store has of it is all there is
  bool of_members = false;  ///< it tells of the members of some groups
};

using core::DirectoryGroup;
using core::DirectoryMember;
using core::DirectoryUser;

/// Where a feed goes on after a page; the page is the last of the round when the link is for the next round.
struct FeedPlace {
  std::string link;
  bool round_ends = false;
};

/// Whom a policy names, as it stands in the configuration. Names are principal names or ids, groups display names or
/// ids.
struct PolicySelection {
  std::string policy;
  TenantId tenant;
  std::string definition;  ///< differs when anything about the selection does
  std::vector<std::string> groups, left_out_groups;
  std::vector<std::string> names, left_out_names;
  bool filter = false;
};

/// A group of a policy that is none, or more than one.
struct GroupFault {
  std::string policy;
  bool leaves_out = false;  ///< it is among those to leave out
  Cause cause;
};

/// How far what is known of a policy's people can be trusted.
struct Trust {
  bool select = true;  ///< those to leave out are all known
  bool let_go = true;  ///< those to select are all known
};

/// The mirror of what policies need of a tenant's directory, kept current by delta queries, and the selections that
/// follow from it. A person whose facts changed is `affected` until each policy has looked at them again: what a crash
/// interrupts goes on where it was.
class DirectoryStore {
 public:
  virtual ~DirectoryStore() = default;

  /// True when the policy's selection is known as it is: then `tell_selection` need not be called.
  virtual Result<bool> knows_selection(const std::string& policy, const std::string& definition) = 0;
  /// Everybody is affected.
  virtual Status tell_selection(const PolicySelection& selection, TimePoint now) = 0;

  /// The feed that begins with the query; made when there is none.
  virtual Result<Feed> feed(const TenantId& tenant, const std::string& query, const std::vector<GroupId>& groups) = 0;
  virtual Result<std::vector<Feed>> member_feeds(const TenantId& tenant) = 0;
  /// Drops the feeds of users and names but these, and those of members of groups that no policy needs.
  virtual Status drop_feeds_but(const TenantId& tenant, const std::vector<std::string>& queries) = 0;
  /// From the beginning: the link is no good any more. What is not met in the new round is gone at its end.
  virtual Status restart_feed(const Feed& feed) = 0;
  virtual Status take_users(const Feed& feed, const std::vector<DirectoryUser>& users, const FeedPlace& place) = 0;
  virtual Status take_groups(const Feed& feed, const std::vector<DirectoryGroup>& groups, const FeedPlace& place) = 0;

  /// Groups that policies name, by id or by the only group of that display name; those found are remembered.
  virtual Result<std::vector<GroupFault>> resolve_groups(const TenantId& tenant) = 0;
  /// Groups that policies name, and groups inside them, that no feed tells of; `most` of them.
  virtual Result<std::vector<GroupId>> unwatched_groups(const TenantId& tenant, int most) = 0;

  /// Whether the policy's filter must be asked again: users changed since, or it was asked a day ago.
  virtual Result<bool> filter_is_due(const std::string& policy, const TenantId& tenant, TimePoint now) = 0;
  virtual Status begin_filter(const std::string& policy, const TenantId& tenant) = 0;
  virtual Status take_filtered(const std::string& policy, const TenantId& tenant,
                               const std::vector<RecipientId>& people) = 0;
  /// Who was not met since it began does not fit the filter any more.
  virtual Status finish_filter(const std::string& policy, const TenantId& tenant, TimePoint now) = 0;

  /// Nothing for a policy that is not known any more.
  using Judge = std::function<std::optional<core::Verdict>(const std::string& policy, const core::Listed& person,
                                                           const core::Mention& mention)>;
  using Trusts = std::function<Trust(const std::string& policy)>;
  /// Lets the policies look at `most` affected people again and selects, leaves out or lets go. What a policy cannot be
  /// trusted with is put off. Gives how many there were.
  virtual Result<int> reconsider(const TenantId& tenant, int most, const Judge& judge, const Trusts& trusts,
                                 TimePoint now) = 0;
  /// What was put off is affected again.
  virtual Status reconsider_what_was_put_off(const TenantId& tenant) = 0;
  /// Names in policies that nobody in the directory has.
  virtual Status settle_names(const TenantId& tenant, TimePoint now) = 0;
};

}  // namespace welcomed::store
