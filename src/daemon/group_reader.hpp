#pragma once
#include "daemon/feed_reader.hpp"

namespace welcomed::daemon {

/// Keeps the names of groups and the members of those that policies name current. What stands in the way of one group
/// stands in the way of the policies that it concerns, and of no others.
class GroupReader {
 public:
  GroupReader(Surroundings& around, Tenant& tenant, FeedReader& feeds)
      : around_(around), tenant_(tenant), feeds_(feeds) {}

  Task<void> read(Round& round);

 private:
  /// False when there is no use in asking on.
  Task<bool> read_names(Round& round);
  Task<void> read_members(Round& round);
  Task<bool> watch_more_groups(Round& round, bool& more);
  Task<bool> follow_members(Round& round, store::Feed feed);
  Task<bool> take_apart(Round& round, const store::Feed& feed, const Setback& setback);
  Task<Outcome<std::vector<store::RefusedGroup>>> refused_among(Round& round, std::vector<GroupId> groups,
                                                                Cause together);
  Task<void> note_of_feed(Round& round, const store::Feed& feed, const Setback& setback);
  Task<void> resolve(Round& round);

  Surroundings& around_;
  Tenant& tenant_;
  FeedReader& feeds_;
  bool forbidden_ = false;  ///< the application may not read members at all, as far as is known
};

}  // namespace welcomed::daemon
