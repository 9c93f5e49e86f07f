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
#include "core/rereading.hpp"
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
  bool again = false;       ///< it is read anew beside its deltas: pages are those of that reading
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
  std::vector<std::string> teams{};  ///< display names or ids
};

/// A group of a policy that is none, or more than one, or that Graph tells nothing of; or one inside it.
struct GroupFault {
  std::string policy;
  bool leaves_out = false;  ///< it is among those to leave out
  Cause cause;
};

/// A policy that a group concerns, because it names it or one around it.
struct GroupUse {
  std::string policy;
  bool leaves_out = false;
};

/// A group that Graph refuses to tell of.
struct RefusedGroup {
  GroupId id;
  Cause cause;
};

/// A feed, or whom a policy's filter fits, that is read anew from its beginning beside what follows it.
struct Rereading {
  Feed feed;           ///< its link is that of this reading
  std::string policy;  ///< whose filter; empty for a feed
  core::ReadingProgress progress;
  int attempts = 0;  ///< of the next page
  TimePoint due;     ///< when that is to be read
};

/// Somebody or a group that was told to be gone and may come back without a word.
struct SecondLook {
  std::string id;
  bool group = false;
  int looks = 0;  ///< so far
};

/// Something about a policy that an admin should know though nothing failed.
struct PolicyWarning {
  std::string policy;
  TenantId tenant;
  Cause cause;
  std::string name{};  ///< the name in the configuration that it is about
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

  /// The feed that begins with the query; made when there is none. `lens` is what its pages are read with: with another
  /// one it begins anew.
  virtual Result<Feed> feed(const TenantId& tenant, const std::string& query, const std::vector<GroupId>& groups,
                            const std::string& lens) = 0;
  virtual Result<std::vector<Feed>> member_feeds(const TenantId& tenant) = 0;
  /// Drops the feeds of users and names but these, and those of members of groups that no policy needs.
  virtual Status drop_feeds_but(const TenantId& tenant, const std::vector<std::string>& queries) = 0;
  /// From the beginning: the link is no good any more. What is not met in the new round is gone at its end.
  virtual Status restart_feed(const Feed& feed) = 0;
  virtual Status keep_users(const Feed& feed, const std::vector<DirectoryUser>& users, const FeedPlace& place,
                            TimePoint now) = 0;
  virtual Status keep_groups(const Feed& feed, const std::vector<DirectoryGroup>& groups, const FeedPlace& place,
                             TimePoint now) = 0;

  /// Groups that policies name, by id or by the only group of that display name. A name that was found stays bound to
  /// that group for as long as the policy names it, whatever the group, or another, is called later.
  virtual Result<std::vector<GroupFault>> bind_groups(const TenantId& tenant) = 0;
  /// Groups that policies name, and groups inside them, that no feed tells of; `most` of them. Those that were refused
  /// come again after waits that grow to a day.
  virtual Result<std::vector<GroupId>> unwatched_groups(const TenantId& tenant, int most, TimePoint now) = 0;
  virtual Result<std::vector<GroupId>> groups_in(const Feed& feed) = 0;
  /// The policies that the feed's groups concern.
  virtual Result<std::vector<GroupUse>> uses_of(const Feed& feed) = 0;
  /// Takes the feed apart: these are remembered as refused, the others are unwatched again; what is known of the
  /// members of all of them stays.
  virtual Status refuse_groups(const Feed& feed, const std::vector<RefusedGroup>& refused, TimePoint now) = 0;

  /// Whether the policy's filter must be asked again at once: it is new, or users changed since.
  virtual Result<bool> filter_is_due(const std::string& policy, const TenantId& tenant) = 0;
  virtual Status begin_filter(const std::string& policy, const TenantId& tenant) = 0;
  virtual Status keep_filtered(const std::string& policy, const TenantId& tenant,
                               const std::vector<RecipientId>& people) = 0;
  /// Who was not met since it began does not fit the filter any more.
  virtual Status finish_filter(const std::string& policy, const TenantId& tenant, TimePoint now) = 0;

  // Rereading. Whoever is met by it, or by deltas meanwhile, is there; at its end who was not is gone, and a feed goes
  // on with the link that it ends with, which tells whatever changed since it began.
  /// Plans it for all that was read whole once and has no plan; without a period there is none.
  virtual Status plan_rereadings(const TenantId& tenant, std::optional<Duration> period, TimePoint now) = 0;
  /// The one that is due first.
  virtual Result<std::optional<Rereading>> first_rereading(const TenantId& tenant) = 0;
  /// A page was taken by keep_users or keep_groups with that feed; the next is due then. `items` were on it.
  virtual Status go_on_rereading(const Rereading& rereading, const FeedPlace& place, std::int64_t items,
                                 Duration period, TimePoint now) = 0;
  virtual Status reread_filter(const Rereading& rereading, const std::vector<RecipientId>& people,
                               const FeedPlace& place, Duration period, TimePoint now) = 0;
  /// Its next page could not be read: again then.
  virtual Status put_off_rereading(const Rereading& rereading, TimePoint until) = 0;
  /// Its link is good no more: from the beginning, and faster.
  virtual Status restart_rereading(const Rereading& rereading, Duration period, TimePoint now) = 0;
  /// Somebody is to be looked at again.
  virtual Result<bool> affects_somebody(const TenantId& tenant) = 0;

  // Second looks at those who were told to be gone, but not for good.
  virtual Result<std::vector<SecondLook>> due_looks(const TenantId& tenant, int most, TimePoint now) = 0;
  /// Still gone; looked for again when core::next_look says so.
  virtual Status still_gone(const TenantId& tenant, const SecondLook& look, TimePoint now) = 0;
  /// They are back.
  virtual Status found_user(const TenantId& tenant, const DirectoryUser& user) = 0;
  /// It is back: the feeds that it concerns begin anew.
  virtual Status found_group(const TenantId& tenant, const DirectoryGroup& group) = 0;

  /// Of all tenants: policies that leave out most people for want of a licence, groups that show nobody, and names of
  /// groups and teams that others have now.
  virtual Result<std::vector<PolicyWarning>> warnings() = 0;

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
  virtual Status note_strange_names(const TenantId& tenant, TimePoint now) = 0;
};

}  // namespace welcomed::store
