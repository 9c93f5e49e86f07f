#pragma once
#include <map>
#include <string>
#include <vector>

#include "daemon/chat_chooser.hpp"
#include "daemon/feed_reader.hpp"
#include "daemon/filter_reader.hpp"
#include "daemon/group_reader.hpp"
#include "daemon/rereader.hpp"
#include "daemon/second_looker.hpp"
#include "daemon/selector.hpp"
#include "daemon/stage.hpp"
#include "daemon/team_chooser.hpp"

namespace welcomed::daemon {

/// The policies as the store knows them.
[[nodiscard]] std::vector<store::PolicyRow> policy_rows(const config::Config& config);

/// Keeps the store's mirror of a tenant's directory current by delta queries, a page at a time, and lets the policies
/// select from it. Groups are read before users, so that nobody is selected who is to be left out. Where nothing
/// changed a cycle costs one request for each delta link. Between cycles everything is read anew, slowly.
class Discovery final : public Stage {
 public:
  Discovery(Surroundings& around, Tenant& tenant);
  /// Every `cycle`; sooner, with growing waits, after what soon may work.
  Task<void> run() override;
  /// Every policy of the tenant once; false when the people of one are not all known.
  Task<bool> run_once();

 private:
  Task<void> tell_selections(Round& round);
  Task<void> tell_selection(Round& round, const core::Policy& policy);
  Task<void> tell_corrections(const core::Policy& policy);
  Task<void> read_users(Round& round);
  Task<void> finish(Round& round);
  Task<void> finish_policy(Round& round, const core::Policy& policy);
  Task<void> warn();
  Task<void> add_doubled(std::vector<store::PolicyWarning>& warnings);
  [[nodiscard]] Duration pause();

  Surroundings& around_;
  Tenant& tenant_;
  FeedReader feeds_;
  GroupReader groups_;
  TeamChooser teams_;
  ChatChooser chats_;
  FilterReader filters_;
  Selector selector_;
  SecondLooker second_looks_;
  Rereader rereader_;
  std::map<std::string, PeopleFiles::Table> heeded_;  ///< by policy, the table by which people were told last
  std::optional<Duration> again_;                     ///< of the last round
  int failures_in_a_row_ = 0;                         ///< rounds that ended early and got no further
  std::map<std::string, Cause> told_;                 ///< the problems of the last round, by policy
  std::set<std::string> warned_;                      ///< policies and causes of which the log was warned
  bool looked_for_warnings_ = false;                  ///< since a file of people changed last
};

}  // namespace welcomed::daemon
