#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/policy.hpp"
#include "daemon/tenant.hpp"

namespace welcomed::daemon {

/// The policies as the store knows them.
[[nodiscard]] std::vector<store::PolicyRow> policy_rows(const config::Config& config);

/// Keeps the store's mirror of a tenant's directory current by delta queries, a page at a time, and lets the policies
/// select from it. Groups are read before users, so that nobody is selected who is to be left out. Where nothing
/// changed a cycle costs one request for each delta link.
class Discovery {
 public:
  Discovery(Surroundings& around, Tenant& tenant) : around_(around), tenant_(tenant) {}
  /// Every `cycle` until the daemon stops; sooner, with growing waits, after what soon may work.
  Task<void> run();
  /// Every policy of the tenant once; false when the people of one are not all known.
  Task<bool> run_once();

 private:
  /// One cycle under way.
  struct Round {
    CurrentConfig config;
    std::vector<const core::Policy*> policies;
    std::map<std::string, Cause> problems;  ///< by policy, the first one
    std::set<std::string> guarding;         ///< policies of which not all groups to leave out are known
    std::set<std::string> unread_filters;
    bool groups_known = false;
    bool users_known = false;
    bool distrusted = false;  ///< something was put off that may be settled by the end of the round
    bool news = false;
    bool group_news = false;
    std::optional<Duration> again;  ///< something did not work that soon may, and the wait that was asked for
    bool got_further = false;       ///< a feed that failed was read on before
  };

  Task<void> tell_selections(Round& round);
  Task<void> tell_selection(Round& round, const core::Policy& policy);
  Task<void> read_groups(Round& round);
  Task<bool> read_group_names(Round& round);
  Task<bool> read_members(Round& round);
  Task<bool> watch_more_groups(Round& round, bool& more);
  Task<void> resolve(Round& round);
  Task<void> read_users(Round& round);
  Task<bool> follow(Round& round, store::Feed feed, bool users);
  Task<Outcome<store::FeedPlace>> read_page(Round& round, const store::Feed& feed, bool users);
  Task<Outcome<store::FeedPlace>> read_user_page(Round& round, const store::Feed& feed);
  Task<Outcome<store::FeedPlace>> read_group_page(Round& round, const store::Feed& feed);
  Task<bool> begin_anew(Round& round, store::Feed& feed);
  Task<void> choose_teams(Round& round);
  Task<void> choose_teams_of(Round& round, const core::Policy& policy);
  Task<bool> read_team_filter(Round& round, const core::Policy& policy);
  Task<void> read_filters(Round& round);
  Task<void> read_filter(Round& round, const core::Policy& policy);
  Task<void> reconsider(Round& round);
  Task<void> settle(Round& round);
  Task<void> finish(Round& round);
  Task<void> finish_policy(Round& round, const core::Policy& policy);
  [[nodiscard]] Duration pause();
  Task<bool> write(Round& round, store::Storage::Work verb);
  [[nodiscard]] Task<bool> may_ask();
  [[nodiscard]] store::Trust trust(Round& round, const std::string& policy) const;
  Task<Outcome<graph::People>> next_page(graph::People page);
  void note(Round& round, const std::string& policy, const Setback& setback);
  static void note_again(Round& round, const Setback& setback);
  void note_all(Round& round, const Setback& setback);

  Surroundings& around_;
  Tenant& tenant_;
  std::optional<Duration> again_;              ///< of the last round
  int failures_in_a_row_ = 0;                  ///< rounds that ended early and got no further
  std::string last_state_;                     ///< what could be trusted at the end of the last round
  std::map<std::string, std::string> chosen_;  ///< by policy: the choice of teams that the store has made
  std::map<std::string, TimePoint> filtered_;  ///< by policy: when its filter of teams was asked
};

}  // namespace welcomed::daemon
