#pragma once
#include "store/theme.hpp"

namespace welcomed::store {

/// The mirror of what policies need of a tenant's directory, kept current by delta queries.
class Directory : Theme {
 public:
  using Theme::Theme;

  /// The feed that begins with the query; made when there is none. `lens` is what its pages are read with: with another
  /// one it begins anew.
  Result<Feed> feed(const TenantId& tenant, const std::string& query, const std::vector<GroupId>& groups,
                    const std::string& lens);
  Result<std::vector<Feed>> member_feeds(const TenantId& tenant);
  /// Drops the feeds of users and names but these, and those of members of groups that no policy needs.
  Status drop_feeds_but(const TenantId& tenant, const std::vector<std::string>& queries);
  /// From the beginning: the link is no good any more. What is not met in the new round is gone at its end.
  Status restart_feed(const Feed& feed);
  Status keep_users(const Feed& feed, const std::vector<DirectoryUser>& users, const FeedPlace& place, TimePoint now);
  Status keep_groups(const Feed& feed, const std::vector<DirectoryGroup>& groups, const FeedPlace& place,
                     TimePoint now);
  /// Groups that policies name, and groups inside them, that no feed tells of; `most` of them. Those that were refused
  /// come again after waits that grow to a day.
  Result<std::vector<GroupId>> unwatched_groups(const TenantId& tenant, int most, TimePoint now);

  // For other themes, in a verb of theirs.
  void affect(const TenantId& tenant, const std::string& id);
  void note_former_name(const TenantId& tenant, const std::string& id, const std::string& name);
  void affect_everybody(const TenantId& tenant);
  void affect_members_of(const TenantId& tenant, const std::string& group);
  std::int64_t next_round();
  /// `all_told`: what is not told of them is not there.
  bool take_user(const TenantId& tenant, const DirectoryUser& user, std::int64_t round, bool all_told);
  void begin_anew(const Feed& feed);
  void join(const TenantId& tenant, const std::string& holder, const DirectoryMember& member, std::int64_t round);
  void leave_all_but(const TenantId& tenant, const std::string& holder, std::int64_t round);
  void sweep(const Feed& feed, std::int64_t round, TimePoint now);
  std::int64_t round_of(const Feed& feed);
  std::vector<std::string> groups_of(const Feed& feed);
  void forget_feed(const Feed& feed);

 private:
  void affect_as(const TenantId& tenant, const std::string& member, bool nested);
  void go_on(const Feed& feed, const FeedPlace& place, bool news, TimePoint now);
  bool remove_user(const TenantId& tenant, const std::string& id, TimePoint now);
  void take_group(const Feed& feed, const DirectoryGroup& group, std::int64_t round, TimePoint now);
  void keep_members(const Feed& feed, const DirectoryGroup& group, std::int64_t round);
  void remove_group(const Feed& feed, const DirectoryGroup& group, TimePoint now);
  void leave(const TenantId& tenant, const std::string& holder, const std::string& member);
  void drop_feed(const Feed& feed);
};

}  // namespace welcomed::store
