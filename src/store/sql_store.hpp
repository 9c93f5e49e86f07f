#pragma once
#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "sql/guarded.hpp"
#include "sql/own_file.hpp"
#include "store/mark.hpp"
#include "store/store_thread.hpp"

namespace welcomed::store {

using sql::DatabaseError;
using sql::guarded;
using sql::Statement;

/// A store in a database. Whoever wants one opens it (opening.hpp).
class SqlStore final : public Store, public TransactionalStore {
 public:
  /// `lock` keeps other daemons from it for as long as it lives; a store without a `mark` has no standing.
  SqlStore(std::unique_ptr<sql::Connection> database, std::optional<sql::OwnFile> lock, std::optional<Mark> mark);

  /// From now on the store is what a daemon left here, durably: it is no copy, and its mark is as far as it is.
  [[nodiscard]] Status own();

  /// Once somebody was forgotten: writes the file anew and empties the write-ahead log, so that nothing of them is left
  /// in either. False when others read all through `patience`; then it may be called again.
  [[nodiscard]] Result<bool> has_forgotten(std::chrono::milliseconds patience);

  Store& store() override { return *this; }
  Status begin(Durability durability) override;
  Status commit() override;
  void roll_back() override;
  Status within(const Storage::Work& work, Status& result) override;
  /// A mark that could not be written.
  [[nodiscard]] std::optional<Error> trouble() const override { return unmarked_; }
  [[nodiscard]] bool in_doubt() const override { return database_->in_doubt(); }

  Status set_policies(const std::vector<PolicyRow>& policies) override;
  Result<std::vector<Renamed>> rename_policies(const std::vector<PolicyRow>& policies) override;
  Result<std::vector<PolicyRow>> known_policies() override;
  Status choose_existing(const std::string& policy, const TenantId& tenant, core::Existing existing,
                         TimePoint now) override;
  Result<std::int64_t> held_back() override;
  Status begin_selection(const PolicyRow& policy, TimePoint now) override;
  Status select(const PolicyRow& policy, const std::vector<Candidate>& people, TimePoint now) override;
  Status let_go(const PolicyRow& policy, const std::vector<RecipientId>& people, TimePoint now) override;
  Status finish_selection(const PolicyRow& policy, TimePoint now) override;
  Result<bool> release_messages(const std::string& policy) override;
  Status note_policy(const std::string& policy, const Cause& cause, TimePoint now) override;

  Result<bool> note_host(const std::string& host, TimePoint now) override;
  Result<std::vector<SeenHost>> hosts_seen() override;

  Result<std::optional<RolloutState>> rollout(const std::string& policy) override;
  Result<int> give_turns(const std::string& policy, Queue queue, std::int64_t most, TimePoint now) override;
  Status note_turns(const std::string& policy, std::optional<TimePoint> used_up_to) override;
  Result<core::Fates> fates(const std::string& policy) override;
  Result<bool> pause(const std::string& policy, const Cause& cause, TimePoint now) override;
  Result<bool> resume(const std::string& policy, TimePoint now) override;

  Result<bool> knows_selection(const std::string& policy, const std::string& definition) override;
  Status tell_selection(const PolicySelection& selection, TimePoint now) override;
  Result<Feed> feed(const TenantId& tenant, const std::string& query, const std::vector<GroupId>& groups,
                    const std::string& lens) override;
  Result<std::vector<Feed>> member_feeds(const TenantId& tenant) override;
  Status drop_feeds_but(const TenantId& tenant, const std::vector<std::string>& queries) override;
  Status restart_feed(const Feed& feed) override;
  Status keep_users(const Feed& feed, const std::vector<DirectoryUser>& users, const FeedPlace& place,
                    TimePoint now) override;
  Status keep_groups(const Feed& feed, const std::vector<DirectoryGroup>& groups, const FeedPlace& place,
                     TimePoint now) override;
  Result<std::vector<GroupFault>> bind_groups(const TenantId& tenant) override;
  Result<std::vector<GroupId>> unwatched_groups(const TenantId& tenant, int most, TimePoint now) override;
  Result<std::vector<GroupId>> groups_in(const Feed& feed) override;
  Result<std::vector<GroupUse>> uses_of(const Feed& feed) override;
  Status refuse_groups(const Feed& feed, const std::vector<RefusedGroup>& refused, TimePoint now) override;
  Result<bool> filter_is_due(const std::string& policy, const TenantId& tenant) override;
  Status begin_filter(const std::string& policy, const TenantId& tenant) override;
  Status keep_filtered(const std::string& policy, const TenantId& tenant,
                       const std::vector<RecipientId>& people) override;
  Status finish_filter(const std::string& policy, const TenantId& tenant, TimePoint now) override;
  Result<int> reconsider(const TenantId& tenant, int most, const Judge& judge, const Trusts& trusts,
                         TimePoint now) override;
  Status reconsider_what_was_put_off(const TenantId& tenant) override;
  Status note_strange_names(const TenantId& tenant, TimePoint now) override;
  Status plan_rereadings(const TenantId& tenant, std::optional<Duration> period, TimePoint now) override;
  Result<std::optional<Rereading>> first_rereading(const TenantId& tenant) override;
  Status go_on_rereading(const Rereading& rereading, const FeedPlace& place, std::int64_t items, Duration period,
                         TimePoint now) override;
  Status reread_filter(const Rereading& rereading, const std::vector<RecipientId>& people, const FeedPlace& place,
                       Duration period, TimePoint now) override;
  Status put_off_rereading(const Rereading& rereading, TimePoint until) override;
  Status restart_rereading(const Rereading& rereading, Duration period, TimePoint now) override;
  Result<bool> affects_somebody(const TenantId& tenant) override;
  Result<std::vector<SecondLook>> due_looks(const TenantId& tenant, int most, TimePoint now) override;
  Status still_gone(const TenantId& tenant, const SecondLook& look, TimePoint now) override;
  Status found_user(const TenantId& tenant, const DirectoryUser& user) override;
  Status found_group(const TenantId& tenant, const DirectoryGroup& group) override;
  Result<std::vector<PolicyWarning>> warnings() override;

  Status keep_team_matches(const std::string& policy, const TenantId& tenant,
                           const std::vector<RecipientId>& teams) override;
  Result<std::vector<Cause>> select_teams(const TeamChoice& choice, bool let_go, TimePoint now) override;
  Result<std::optional<RecipientId>> team_of(const TenantId& tenant, const std::string& thread) override;
  Status roster_changed(const TenantId& tenant, const RecipientId& team, TimePoint now) override;
  Status hear_wish(const TenantId& tenant, const RecipientId& team, const core::TeamWish& wish, TimePoint now) override;
  Result<std::vector<DueRoster>> take_rosters(const TenantId& tenant, TimePoint now, int most, Duration lease) override;
  Result<std::optional<TimePoint>> next_roster(const TenantId& tenant) override;
  Status begin_roster(const TenantId& tenant, const RecipientId& team) override;
  Status keep_members(const TenantId& tenant, const RecipientId& team, const std::vector<TeamMember>& members) override;
  Status finish_roster(const TenantId& tenant, const RecipientId& team, TimePoint now, Duration next) override;
  Status put_off_roster(const TenantId& tenant, const RecipientId& team, const Cause& cause, TimePoint now,
                        Duration wait) override;

  Result<std::vector<core::Recipient>> take_installs(const TenantId& tenant, core::RecipientKind kind, const Pick& pick,
                                                     TimePoint now, Duration lease) override;
  Result<bool> begin_install(const core::Recipient& recipient, TimePoint now, Duration lease) override;
  Result<std::vector<core::Recipient>> take_completions(const TenantId& tenant, bool creation, const Pick& pick,
                                                        TimePoint now, Duration lease) override;
  Result<std::optional<TimePoint>> next_install(const TenantId& tenant, core::RecipientKind kind) override;
  Result<std::optional<TimePoint>> next_completion(const TenantId& tenant, bool creation) override;
  Result<core::Recipient> change_recipient(const TenantId& tenant, const RecipientId& id, const Change& change,
                                           const Happening& happening, TimePoint now) override;

  Status expect_version(const TenantId& tenant, const std::string& version, TimePoint now) override;
  Result<std::vector<DueUpgrade>> take_upgrades(const TenantId& tenant, TimePoint now, int most,
                                                Duration lease) override;
  Result<std::optional<TimePoint>> next_upgrade(const TenantId& tenant) override;
  Status change_upkeep(const TenantId& tenant, const RecipientId& id, const UpkeepChange& change,
                       const Happening& happening, TimePoint now) override;

  Result<std::vector<DueDelivery>> take_deliveries(const TenantId& tenant, core::RecipientKind kind, const Pick& pick,
                                                   TimePoint now, Duration lease) override;
  Result<std::optional<TimePoint>> next_delivery(const TenantId& tenant, core::RecipientKind kind) override;
  Result<std::optional<Claim>> claim(const DueDelivery& delivery, const Body& body, TimePoint now) override;
  Status record_sent(const Claim& claim, const ActivityId& activity, TimePoint now) override;
  Status record_step(const Claim& claim, const core::DeliveryStep& step, TimePoint now) override;
  Status put_back(const DueDelivery& delivery, const core::DeliveryStep& step, TimePoint now) override;
  Result<Recovered> recover(TimePoint now) override;

  Result<std::vector<UnknownDelivery>> take_unknown(const TenantId& tenant, TimePoint now, int most,
                                                    Duration lease) override;
  Result<std::optional<TimePoint>> next_unknown(const TenantId& tenant) override;
  Status record_settlement(const UnknownDelivery& delivery, const core::Settlement& settlement, TimePoint now) override;
  Result<std::vector<UnknownDelivery>> unknown(const UnknownFilter& filter) override;
  Result<std::int64_t> resolve(const UnknownFilter& filter, Resolution resolution, TimePoint now) override;
  Result<std::int64_t> unsettled() override;
  Result<std::int64_t> resolve_restored(TimePoint now) override;

  Status write_circuits(const std::vector<OpenCircuit>& open) override;
  Result<std::vector<OpenCircuit>> circuits() override;
  Status outage_is_over(const TenantId& tenant, const std::string& cause, TimePoint since, TimePoint now) override;
  Result<std::int64_t> use_bot(const std::string& app_id, TimePoint now) override;
  Result<std::vector<FormerBot>> former_bots() override;

  Result<PutBack> retry(const FailedFilter& filter, TimePoint now) override;

  Result<Notified> audience(const Notification& notification, const Audience& audience) override;
  Result<Notified> notify(const Notification& notification, const Audience& audience, TimePoint now) override;
  Result<std::vector<NotificationCounts>> notifications() override;

  Result<std::optional<std::int64_t>> keep_undelivered(const Undelivered& activity, const RelayBounds& bounds,
                                                       TimePoint due) override;
  Result<std::vector<Undelivered>> take_undelivered(TimePoint now, int most, Duration lease) override;
  Result<std::optional<TimePoint>> next_undelivered() override;
  Status put_off_undelivered(std::int64_t number, TimePoint until) override;
  Status drop_undelivered(const Undelivered& activity, TimePoint now) override;
  Result<std::vector<WaitingActivity>> recover_undelivered(TimePoint now) override;
  Result<std::int64_t> forget_undelivered() override;
  Result<std::vector<DueConfirmation>> take_confirmations(const TenantId& tenant, TimePoint now, int most,
                                                          Duration lease) override;
  Result<std::optional<TimePoint>> next_confirmation(const TenantId& tenant) override;
  Result<std::optional<core::ConversationReference>> claim_confirmation(const DueConfirmation& due,
                                                                        TimePoint now) override;
  Status record_confirmation(const DueConfirmation& due, const core::ConfirmationStep& step, const ActivityId& activity,
                             TimePoint now) override;
  Result<std::map<std::string, std::int64_t>> confirmations() override;
  Result<Amended> amendable(const std::string& key, const Audience& audience) override;
  Result<Amended> amend(const Amendment& amendment, const Audience& audience, TimePoint now) override;
  Result<std::vector<DueAmendment>> take_amendments(const TenantId& tenant, TimePoint now, int most,
                                                    Duration lease) override;
  Result<std::optional<TimePoint>> next_amendment(const TenantId& tenant) override;
  Status record_amendment(const DueAmendment& due, const core::AmendmentStep& step, TimePoint now) override;
  Result<std::vector<AmendmentCounts>> amendments() override;

  Result<std::vector<PolicyCounts>> counts() override;
  Result<std::vector<CauseCount>> causes() override;
  Result<std::vector<Backlog>> backlogs(TimePoint now) override;
  Result<Milestones> milestones(const TenantId& tenant, const RecipientId& id, const std::string& policy) override;
  Status write_pulse(const Pulse& pulse) override;
  Status try_write() override;
  Result<std::optional<Pulse>> pulse() override;
  Status progress(const std::function<bool(const ProgressRow&)>& take) override;
  Status forget(const RecipientKey& whom, TimePoint now) override;
  Result<int> forget_departed(TimePoint until, int most, TimePoint now) override;
  Result<int> thin_stories(TimePoint before, int most) override;

  Status note_rollout(const std::string& policy, const core::RolloutPoint& point) override;
  Result<std::vector<core::RolloutPoint>> rollout_history(const std::string& policy) override;
  Result<int> thin_history(TimePoint now, int most) override;
  Result<std::optional<Person>> person(const RecipientKey& whom) override;

  Status note_command(const AuditRow& row) override;
  Status audit(const std::function<bool(const AuditRow&)>& take) override;

  Status remember_selections() override;
  Result<std::vector<SelectionChange>> selection_changes() override;
  Result<std::vector<Overlap>> overlaps(int most) override;

  Result<std::vector<Named>> named(const Sought& sought) override;
  Result<bool> silence(const Named& whom, core::RecipientKind kind, bool off, TimePoint now) override;

 private:
  void forget_one(const TenantId& tenant, const RecipientId& id, const std::string& why, TimePoint now);
  std::vector<std::string> names_of(const TenantId& tenant, const RecipientId& id);
  void erase_activities_of(const TenantId& tenant, const std::string& name);
  void erase_from_stories_of_teams(const TenantId& tenant, const std::string& name);
  void erase_mentions(const TenantId& tenant, const std::vector<std::string>& names, TimePoint now);
  void erase_from_audit(const std::vector<std::string>& names);
  int thin_audit(TimePoint before, int most);
  void erase_from_orders(const TenantId& tenant, const RecipientId& id, const std::vector<std::string>& names);

  void select_one(const PolicyRow& policy, const Candidate& person, TimePoint now);
  void begin_with(const PolicyRow& policy, const Candidate& person, bool was_selected, TimePoint now);
  PolicyRow read_policy(const Statement& row);
  std::optional<PolicyRow> policy_named(const std::string& name);
  RolloutState rollout_of(const std::string& policy);
  core::Line line_of(const std::string& policy, core::RecipientKind kind);
  core::Fates all_fates(const PolicyRow& policy);
  void note_first_run(const PolicyRow& policy, TimePoint now);
  void let_one_go(const PolicyRow& policy, const std::string& id, TimePoint now);
  void park(const PolicyRow& policy, const std::string& id);
  void park_messages(const std::string& policy, const TenantId& tenant, const std::string& id);
  std::vector<std::string> forget_policies_but(const std::vector<PolicyRow>& policies);
  std::vector<Renamed> take_new_names(const std::vector<PolicyRow>& policies);
  bool awaits_its_name(const PolicyRow& policy);
  void forget_belongings(const std::string& policy);
  void hand_over(const std::string& policy);
  bool pass_on(const DueDelivery& delivery, TimePoint now);
  bool is_known(const PolicyRow& policy);
  void add_messages(const PolicyRow& policy);
  bool selects_anew(const std::string& policy);
  void note_new_selection(const PolicyRow& policy);
  void want_messages(const PolicyRow& policy, const core::Recipient& recipient, TimePoint now);
  std::optional<core::Recipient> find(const TenantId& tenant, const std::string& id);
  void save(const core::Recipient& recipient, TimePoint now);
  bool reinstall_wanted(const core::Recipient& recipient);
  void doubt(const PolicyRow& policy, const RecipientId& id);
  void look_at_version(const TenantId& tenant, const RecipientId& id, TimePoint now);
  void look_at_versions_of(const PolicyRow& policy);
  PolicyRow with_choice(PolicyRow policy);
  void treat_existing(const PolicyRow& policy);
  void treat_existing(const core::Recipient& recipient);
  bool may_have_been_welcomed(const core::Recipient& recipient, TimePoint first_run);
  void hold(const std::string& policy, const core::Recipient& recipient);
  void skip(const std::string& policy, const core::Recipient& recipient);
  void count_held(PolicyCounts& policy);
  std::vector<core::Recipient> people_of(const Audience& audience);
  Notified consider(const Notification& notification, const std::vector<core::Recipient>& people, Notified notified);
  std::optional<Error> conflict_of(const Notification& notification, const std::vector<core::Recipient>& people);
  std::optional<Error> conflict_in(const Notification& notification, const TenantId& tenant);
  void order(const Notification& notification, const core::Recipient& person, TimePoint now);
  void order_confirmation(const core::Recipient& before, const core::Recipient& after, TimePoint now);
  void write_confirmation(const DueConfirmation& due, const core::ConfirmationStep& step, const ActivityId& activity,
                          TimePoint now);
  void drop_interrupted_confirmations(TimePoint now);
  std::optional<ConfirmationRow> confirmation_of(const core::Recipient& recipient);
  Amended consider_amending(const std::string& key, const Audience& audience);
  void supersede(std::int64_t number, TimePoint now);
  bool set_policy(const PolicyRow& policy);
  std::vector<std::string> messages_of(const std::string& policy);
  std::vector<FollowUp> follow_ups_of(const std::string& policy);
  std::map<std::string, std::string> contents_of(const std::string& policy);
  bool set_messages(const PolicyRow& policy);
  bool set_follow_ups(const PolicyRow& policy);
  void schedule_follow_ups(const TenantId& tenant, const RecipientId& id, const std::string& first, TimePoint now);
  void drop_answered(const core::Recipient& recipient);
  std::int64_t place_of_probe(const TenantId& tenant, core::RecipientKind kind, double probe, TimePoint now);
  void hold_doubtful(const DueDelivery& delivery, TimePoint now);
  void forget_body(const TenantId& tenant, const RecipientId& recipient, const std::string& key);
  void schedule_deliveries(const core::Recipient& before, const core::Recipient& after, TimePoint now);
  Statement probe_completion(const TenantId& tenant, bool creation, double probe, TimePoint now);
  std::vector<core::Recipient> lease(Statement due, TimePoint until);
  std::vector<std::pair<TenantId, RecipientId>> lift_blocks(const FailedFilter& filter, TimePoint now);
  void compare_contents(const PolicyRow& policy);
  std::int64_t set_references_apart(const std::string& bot, TimePoint now);
  void take_references_back(const std::string& bot, TimePoint now);
  void tell(const TenantId& tenant, const std::string& recipient, const Happening& happening, TimePoint now);

  std::optional<std::string> bound(const TenantId& tenant, const std::string& policy, const char* kind,
                                   const std::string& name);
  void bind(const TenantId& tenant, const std::string& policy, const char* kind, const std::string& name,
            const std::string& id);
  void unbind_but(const PolicySelection& selection);
  void warn_of_taken_names(std::vector<PolicyWarning>& all);
  void warn_of_strange_names(std::vector<PolicyWarning>& all);
  std::optional<core::TeamRole> role_in(const TenantId& tenant, const RecipientId& team, const std::string& member);
  void judge_wishes(const TenantId& tenant, const RecipientId& team, TimePoint now);
  void settle_wish(const RecipientKey& team, const core::TeamWish& wish, std::optional<core::TeamRole> role,
                   bool counts, TimePoint now);
  void forget_unwanted_roster(const TenantId& tenant, const RecipientId& team);
  core::Recipient with_name(core::Recipient team);

  void count_channels(std::vector<PolicyCounts>& all);
  std::map<std::string, std::string> teams_of(const TeamChoice& choice, std::vector<Cause>& faults);
  std::vector<std::pair<std::string, std::string>> teams_named(const TeamChoice& choice, const std::string& name);
  void select_team(const PolicyRow& policy, const std::string& id, const std::string& name, TimePoint now);
  void let_team_go(const PolicyRow& policy, const std::string& id, TimePoint now);
  std::vector<std::string> policies_welcoming_member(const TenantId& tenant, const std::string& id);
  core::Recipient as_member(core::Recipient recipient, TimePoint now);
  void affect_roster(const TenantId& tenant, const std::string& team);
  void read_roster_again(const TenantId& tenant, const RecipientId& team, TimePoint now);
  void follow_reach(const core::Recipient& before, const core::Recipient& after, TimePoint now);

  void affect(const TenantId& tenant, const std::string& id);
  void affect_everybody(const TenantId& tenant);
  void affect_members_of(const TenantId& tenant, const std::string& group);
  void affect_as(const TenantId& tenant, const std::string& member, bool nested);
  std::int64_t next_round();
  void go_on(const Feed& feed, const FeedPlace& place, bool news, TimePoint now);
  bool take_user(const TenantId& tenant, const DirectoryUser& user, std::int64_t round);
  bool remove_user(const TenantId& tenant, const std::string& id, TimePoint now);
  void take_group(const Feed& feed, const DirectoryGroup& group, std::int64_t round, TimePoint now);
  void keep_members(const Feed& feed, const DirectoryGroup& group, std::int64_t round);
  void remove_group(const Feed& feed, const DirectoryGroup& group, TimePoint now);
  void begin_anew(const Feed& feed);
  void look_again(const TenantId& tenant, const std::string& id, bool group, TimePoint now);
  void end_looks(const TenantId& tenant, const std::string& id);
  std::int64_t round_of_rereading(std::int64_t feed, const TenantId& tenant, const std::string& policy);
  std::int64_t items_of(const Rereading& rereading);
  void begin_rereading(const Rereading& rereading, int expired, Duration period, TimePoint now);
  void note_page(const Rereading& rereading, const std::string& link, std::int64_t items, Duration period,
                 TimePoint now);
  void add_faults_of_refused(const TenantId& tenant, std::vector<GroupFault>& faults);
  void warn_of_licences(std::vector<PolicyWarning>& all);
  void warn_of_silent_groups(const TenantId& tenant, std::vector<PolicyWarning>& all);
  void join(const TenantId& tenant, const std::string& holder, const DirectoryMember& member, std::int64_t round);
  void leave(const TenantId& tenant, const std::string& holder, const std::string& member);
  void leave_all_but(const TenantId& tenant, const std::string& holder, std::int64_t round);
  void sweep(const Feed& feed, std::int64_t round, TimePoint now);
  std::int64_t round_of(const Feed& feed);
  std::vector<std::string> groups_of(const Feed& feed);
  void drop_feed(const Feed& feed);
  void forget_feed(const Feed& feed);
  std::optional<Cause> resolve(const TenantId& tenant, const std::string& policy, const std::string& ref,
                               bool leaves_out, const std::string& before);
  core::Listed listed(const TenantId& tenant, const std::string& id, std::string& upn);
  std::map<std::string, core::Mention> mentions(const TenantId& tenant, const std::string& id, const std::string& upn);
  std::vector<PolicyRow> policies_of(const TenantId& tenant);
  bool reconsider_one(const TenantId& tenant, const std::string& id, const std::vector<PolicyRow>& policies,
                      const Judge& judge, const Trusts& trusts, TimePoint now);

  std::optional<sql::OwnFile> lock_;
  std::unique_ptr<sql::Connection> database_;
  std::optional<Mark> mark_;  // of a store in a file that is written
  std::optional<Error> unmarked_;
  std::int64_t changes_before_ = 0;
  Durability durability_ = Durability::durable;
  bool erased_ = true;  // by this process or one before it, and it may stand in the write-ahead log
};

}  // namespace welcomed::store
