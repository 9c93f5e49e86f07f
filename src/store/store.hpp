#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "core/delivery.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "core/settlement.hpp"
#include "core/upkeep.hpp"
#include "store/audit_store.hpp"
#include "store/comparison_store.hpp"
#include "store/directory_store.hpp"
#include "store/history_store.hpp"
#include "store/host_store.hpp"
#include "store/naming_store.hpp"
#include "store/outbound_store.hpp"
#include "store/relay_store.hpp"
#include "store/retention_store.hpp"
#include "store/rollout_store.hpp"
#include "store/team_store.hpp"

namespace welcomed::store {

using Counts = std::map<std::string, std::int64_t>;

/// A message that goes some time after its policy's first one.
struct FollowUp {
  std::string key;
  Duration after{0};
  bool unless_replied = false;  ///< not to those who wrote to the bot since then

  bool operator==(const FollowUp&) const = default;
};

/// A policy as far as the store knows it.
struct PolicyRow {
  std::string name;
  TenantId tenant;
  std::vector<std::string> messages;  ///< keys that each of its people is to have, the welcome first
  std::vector<FollowUp> follow_ups;   ///< those of them that do not go at once
  /// Of who had the app before its first run; `unknown` leaves it to what was chosen by `choose_existing`.
  core::Existing existing = core::Existing::welcome;
  bool reinstall = false;        ///< who removes the app gets it again
  bool upgrade = false;          ///< its people's apps are kept at the catalog's version
  bool welcome_channel = false;  ///< its messages go to a channel of each of its teams
  bool welcome_members = false;  ///< they go to the members of its teams
  bool gradual = false;          ///< its people wait for their turn (rollout_store.hpp)
  /// By message key: differs when what is sent, or the channel it goes to, is another one.
  std::map<std::string, std::string> contents{};
  std::string was{};         ///< its name before; empty where it has its first one
  std::string definition{};  ///< of whom it selects, as `PolicySelection` has it; empty where that cannot be told
};

/// A policy that took a new name.
struct Renamed {
  std::string was, name;

  bool operator==(const Renamed&) const = default;
};

/// Somebody a policy names, or a team.
struct Candidate {
  RecipientId id;
  std::string name;      ///< the user principal name; of a team its display name
  std::string excluded;  ///< the reason to leave them out; empty for none
  core::RecipientKind kind = core::RecipientKind::user;
  bool through_team = false;  ///< as a member of one of its teams: no app is installed for them
};

/// A line of a recipient's story.
struct Happening {
  std::string what;
  std::string detail;
};

/// What an admin ordered to be sent once.
struct Order {
  std::string template_name;
  std::string policy;     ///< whose people get it; when they were named, a policy that selects them, or none
  std::string data;       ///< what the template sees as `message`: a JSON object
  std::string channel{};  ///< of the teams it goes to; empty for the General one
};

/// A message that an admin orders once, beside the policies.
struct Notification {
  std::string key;  ///< reaches a recipient at most once, like those of policies
  Order order;
  TimePoint at;  ///< not before
};

/// Whom a notification goes to: the people that a policy selects, or these people or teams, in a channel of each.
struct Audience {
  std::string policy{};
  std::vector<RecipientKey> recipients{};
  TenantId tenant{};  ///< of an amendment: only there; empty for any
};

/// What a notification means for its audience.
struct Notified {
  std::int64_t people = 0;  ///< who are to get it now
  std::int64_t later = 0;   ///< of those: once the app has reached them
  std::int64_t silent = 0;  ///< of those: only if they ask for messages again
  std::int64_t before = 0;  ///< who were to get this key before
};

struct NotificationCounts {
  std::string key;
  TenantId tenant;
  std::string template_name;
  TimePoint at;
  Counts messages;  ///< by state of the delivery
};

/// Which of the work that is due is taken.
struct Pick {
  int most = 0;
  /// Given: one alone, which is to find out whether a lane works again, so far down the line of those due (0 its head,
  /// 1 its end), among those who were not refused before if there are any: who is at its head may be refused for
  /// reasons of their own, one after the other. Of messages, whoever is reached at another address than before tells
  /// most, the last resort first, and is taken before the others. Where nothing is due, it is what was refused longest
  /// ago, before its wait is over.
  std::optional<double> probe{};
};

/// A bot of before, and how many are not reached by its references any more.
struct FormerBot {
  std::string app_id;
  std::int64_t references = 0;
};

/// A lane of a tenant's work that is stopped, for `status`.
struct OpenCircuit {
  TenantId tenant;
  std::string lane;
  Cause cause;
  TimePoint since;

  bool operator==(const OpenCircuit&) const = default;
};

/// A pending delivery whose time has come, with all that sending it needs.
struct DueDelivery {
  core::Recipient recipient;
  std::string key;
  std::string policy;
  int attempts = 0;
  std::string cause{};         ///< of the last setback; empty where there was none, or progress since
  TimePoint since{};           ///< when it was last sent, or that cause began
  std::optional<Order> order;  ///< where no policy but an admin ordered it
};

/// The right to send one message once: the row says `sending`, durably.
struct Claim {
  TenantId tenant;
  RecipientId recipient;
  std::string key;
  int attempt = 0;
  std::string name;                       ///< as Body::claim said
  int refusals = 0;                       ///< how often the service has refused it since its content last changed
  core::ConversationReference reference;  ///< where to, as it stood when the claim was made
};

/// What an attempt sends: kept with its claim until that is settled.
struct Body {
  std::string text;          ///< the activity as JSON
  std::string hash;          ///< SHA-256 of it in hexadecimal; kept for good
  std::string claim;         ///< a name for the claim that no other has
  ConversationId channel{};  ///< of a team, where it begins a thread; empty for what goes to a person
};

/// A delivery whose outcome is unknown.
struct UnknownDelivery {
  core::Recipient recipient;
  std::string key;
  std::string policy;
  ConversationId to;     ///< where it was sent: a conversation, or a channel of a team
  bool ordered = false;  ///< by an admin, not by a policy
  core::Unsettled what;  ///< its `rule` is the policy's business
  TimePoint claimed_at;  ///< when its request may have left
  std::string body;      ///< what was sent; empty when that was written by a version before this was kept
};

/// Somebody whose app may be older than the catalog's.
struct DueUpgrade {
  TenantId tenant;
  RecipientId recipient;
  core::RecipientKind kind = core::RecipientKind::user;
  core::Upkeep upkeep;
};

/// An admin's word on deliveries whose outcome is unknown.
enum class Resolution { sent, resend, verify };

/// Which unknown deliveries; an empty text means all.
struct UnknownFilter {
  RecipientKey whom{};  ///< without an id: all of that tenant
  std::string policy{};
  std::string key{};
};

/// Which work that did not come about; an empty text means all.
struct FailedFilter {
  RecipientKey whom{};  ///< without an id: all of that tenant
  std::string policy{};
  std::string cause{};
};

/// How much was put back.
struct PutBack {
  std::int64_t installs = 0;  ///< and what completes them
  std::int64_t messages = 0;
  std::int64_t amendments = 0;
  std::int64_t upgrades = 0;
};

struct Recovered {
  std::int64_t unknown = 0;  ///< deliveries that were `sending` when the last daemon ended
};

struct PolicyCounts {
  std::string policy;
  TenantId tenant;
  Counts users, teams;                     ///< by state of the target
  Counts excluded;                         ///< by reason
  std::map<std::string, Counts> messages;  ///< to people, by key and state of the delivery
  std::map<std::string, Counts> channels;  ///< to channels of teams
  std::int64_t held = 0;                   ///< people and teams that had the app before: `existing` is not known
  std::int64_t unseen = 0;                 ///< of whom nobody knows yet whether they had it, where that matters
  std::int64_t messages_to_come = 0;       ///< pending ones whose recipient is on the way or reachable
  std::optional<TimePoint> last_due{};     ///< when the last of these, or its recipient, is tried next
  RolloutState rollout;
};

struct CauseCount {
  std::string cause;
  std::int64_t count = 0;
  TimePoint last;
  std::string example;  ///< `recipient id: what the service said`
};

/// What the daemon did of late, written by it every few seconds.
struct Pulse {
  TimePoint at;
  double installs_per_second = 0;
  double sends_per_second = 0;

  [[nodiscard]] bool idle() const { return installs_per_second == 0 && sends_per_second == 0; }
};

/// Work of a stage that is due.
struct Backlog {
  TenantId tenant;    ///< none where it is of all tenants
  std::string stage;  ///< as daemon/progress.hpp has it
  std::int64_t due = 0;
  TimePoint since;  ///< when the first of it fell due
};

/// When somebody got how far on their way to a welcome.
struct Milestones {
  std::optional<TimePoint> turn;     ///< when the policy gave it to them
  std::optional<TimePoint> changed;  ///< when what is known of how they are reached was last another
};

struct TargetRow {
  std::string policy;
  bool selected = false;
  std::string reason;
  RolloutState rollout;                 ///< of the policy
  std::optional<std::int64_t> waiting;  ///< how many have their turn before them; nothing once they had it
};

struct DeliveryRow {
  std::string key;
  core::DeliveryState state = core::DeliveryState::pending;
  Cause cause;
  int attempts = 0;
  ActivityId activity;
  TimePoint at;
};

struct StoryLine {
  TimePoint at;
  std::string what;
  std::string detail;
};

struct Person {
  core::Recipient recipient;
  std::vector<TargetRow> targets;
  std::vector<DeliveryRow> deliveries;
  std::vector<StoryLine> story;
  std::optional<ConfirmationRow> confirmation;  ///< of their newest wish
};

/// One target of a policy, or one message to it.
struct ProgressRow {
  TenantId tenant;
  std::string policy;
  core::RecipientKind kind = core::RecipientKind::user;
  RecipientId id;
  std::string name;          ///< the user principal name; of a team its display name
  std::string target_state;  ///< as in interface.md
  std::string reason;
  std::string key;  ///< empty for a target without messages; the rest is, too
  std::string message_state;
  int attempts = 0;
  ActivityId activity;
  ConversationId conversation;  ///< of the target
  TimePoint updated_at;         ///< of the message, else of the target
};

/// Everything the daemon must not forget, in the domain's verbs. A verb is one step of a transaction that the door
/// (storage.hpp) opens and commits; it leaves nothing behind when it fails. One thread at a time.
class Store : public DirectoryStore,
              public TeamStore,
              public OutboundStore,
              public RelayStore,
              public RolloutStore,
              public HostStore,
              public NamingStore,
              public RetentionStore,
              public AuditStore,
              public ComparisonStore,
              public HistoryStore {
 public:
  // Policies
  /// Tells the store which policies there are; people of policies that are gone are no longer selected by them.
  virtual Status set_policies(const std::vector<PolicyRow>& policies) = 0;
  /// Of each policy that is known as it `was`, and by its own name not yet, all that is known goes over to its name.
  /// Gives which took one. `set_policies` does so first.
  virtual Result<std::vector<Renamed>> rename_policies(const std::vector<PolicyRow>& policies) = 0;
  /// Those that it was told last, by name.
  virtual Result<std::vector<PolicyRow>> known_policies() = 0;

  /// What becomes of people who had the app before the policy first ran, where its row does not say. It may be chosen
  /// before the store knows of the policy.
  virtual Status choose_existing(const std::string& policy, const TenantId& tenant, core::Existing existing,
                                 TimePoint now) = 0;

  /// How many people and teams are held because nobody chose yet.
  virtual Result<std::int64_t> held_back() = 0;

  // Discovery, beside what directory_store.hpp has
  /// The first time it remembers when the policy began.
  virtual Status begin_selection(const PolicyRow& policy, TimePoint now) = 0;
  /// The policy names these. Who was not selected before is due for install, or for the message if reachable.
  virtual Status select(const PolicyRow& policy, const std::vector<Candidate>& people, TimePoint now) = 0;
  /// The policy does not name these any more: nothing of it is due for them.
  virtual Status let_go(const PolicyRow& policy, const std::vector<RecipientId>& people, TimePoint now) = 0;
  /// All people of the policy are known.
  virtual Status finish_selection(const PolicyRow& policy, TimePoint now) = 0;
  /// All people of the policy were judged by its newest definition: messages that waited for that are due.
  /// True when some waited.
  virtual Result<bool> release_messages(const std::string& policy) = 0;
  /// Why the policy's people could not all be read; an empty cause says that they could.
  virtual Status note_policy(const std::string& policy, const Cause& cause, TimePoint now) = 0;

  // Installers, reconciler and creator. What is taken is not due again until `lease` has passed.
  virtual Result<std::vector<core::Recipient>> take_installs(const TenantId& tenant, core::RecipientKind kind,
                                                             const Pick& pick, TimePoint now, Duration lease) = 0;
  /// An install of ours may reach Graph from now on (`tried`). False when the recipient, since they were taken, removed
  /// the app, got it by themselves, or is no longer selected.
  virtual Result<bool> begin_install(const core::Recipient& recipient, TimePoint now, Duration lease) = 0;
  /// Who is installed and whose chat is to be looked up or, with `creation`, whose conversation is to be created.
  virtual Result<std::vector<core::Recipient>> take_completions(const TenantId& tenant, bool creation, const Pick& pick,
                                                                TimePoint now, Duration lease) = 0;
  /// When the next install or completion is due, or its lease ends; nothing when none will be.
  virtual Result<std::optional<TimePoint>> next_install(const TenantId& tenant, core::RecipientKind kind) = 0;
  virtual Result<std::optional<TimePoint>> next_completion(const TenantId& tenant, bool creation) = 0;

  using Change = std::function<core::Recipient(core::Recipient)>;
  /// Reads the recipient (a fresh one if there is none), applies the pure `change`, writes it back, and schedules or
  /// parks their pending deliveries as the new state asks. The happening goes into the story if anything changed.
  virtual Result<core::Recipient> change_recipient(const TenantId& tenant, const RecipientId& id, const Change& change,
                                                   const Happening& happening, TimePoint now) = 0;

  // Upgrader. It is about those who have the app and whom a policy with `upgrade` selects; nothing is known of others.
  /// The catalog has this version: who was last known to be at another is due.
  virtual Status expect_version(const TenantId& tenant, const std::string& version, TimePoint now) = 0;
  virtual Result<std::vector<DueUpgrade>> take_upgrades(const TenantId& tenant, TimePoint now, int most,
                                                        Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_upgrade(const TenantId& tenant) = 0;
  using UpkeepChange = std::function<core::Upkeep(core::Upkeep)>;
  /// Like `change_recipient`; a happening without words is not told.
  virtual Status change_upkeep(const TenantId& tenant, const RecipientId& id, const UpkeepChange& change,
                               const Happening& happening, TimePoint now) = 0;

  // Couriers
  virtual Result<std::vector<DueDelivery>> take_deliveries(const TenantId& tenant, core::RecipientKind kind,
                                                           const Pick& pick, TimePoint now, Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_delivery(const TenantId& tenant, core::RecipientKind kind) = 0;
  /// pending → sending, if the delivery may still go: no attempt was made since it was taken, its recipient is
  /// reachable, has not asked for silence, and its policy still selects them. Nothing otherwise.
  virtual Result<std::optional<Claim>> claim(const DueDelivery& delivery, const Body& body, TimePoint now) = 0;
  /// The service took the claimed attempt: sent, whatever the state is by now.
  virtual Status record_sent(const Claim& claim, const ActivityId& activity, TimePoint now) = 0;
  /// The claimed attempt did not end well.
  virtual Status record_step(const Claim& claim, const core::DeliveryStep& step, TimePoint now) = 0;
  /// A pending delivery that was not claimed cannot go now: it waits, or is failed.
  virtual Status put_back(const DueDelivery& delivery, const core::DeliveryStep& step, TimePoint now) = 0;
  /// Once, at start: what was `sending` becomes `unknown`, what was taken is due again.
  virtual Result<Recovered> recover(TimePoint now) = 0;

  // Settler
  /// Unknown deliveries that are not held.
  virtual Result<std::vector<UnknownDelivery>> take_unknown(const TenantId& tenant, TimePoint now, int most,
                                                            Duration lease) = 0;
  virtual Result<std::optional<TimePoint>> next_unknown(const TenantId& tenant) = 0;
  /// unknown → as the rules of core/settlement.hpp have it, unless the attempt was settled meanwhile.
  virtual Status record_settlement(const UnknownDelivery& delivery, const core::Settlement& settlement,
                                   TimePoint now) = 0;
  /// All unknown deliveries, held or not, the oldest first.
  virtual Result<std::vector<UnknownDelivery>> unknown(const UnknownFilter& filter) = 0;
  /// Settles them by an admin's word; gives how many there were.
  virtual Result<std::int64_t> resolve(const UnknownFilter& filter, Resolution resolution, TimePoint now) = 0;
  /// How many deliveries `resolve_restored` would hold.
  virtual Result<std::int64_t> unsettled() = 0;
  /// The store was copied back: whatever is not settled is held, because it may have been sent since the copy was
  /// made. Gives how many deliveries that are.
  virtual Result<std::int64_t> resolve_restored(TimePoint now) = 0;

  // What refusals leave behind
  /// The lanes that are stopped now, of all tenants.
  virtual Status write_circuits(const std::vector<OpenCircuit>& open) = 0;
  virtual Result<std::vector<OpenCircuit>> circuits() = 0;
  /// The tenant's circuit closed that was open for this cause since then: what was refused for it meanwhile is due.
  virtual Status outage_is_over(const TenantId& tenant, const std::string& cause, TimePoint since, TimePoint now) = 0;
  /// The bot of the configuration. References that belong to another one are kept apart: whoever has one is to be
  /// reached anew, and what was unknown is held, because the new bot sees nothing of the old one's chats. Those of a
  /// bot that comes back are used again. Gives how many were set apart.
  virtual Result<std::int64_t> use_bot(const std::string& app_id, TimePoint now) = 0;
  virtual Result<std::vector<FormerBot>> former_bots() = 0;

  /// What failed, is blocked, or waits after a setback that no service asked it to wait for, is due now, once more from
  /// the beginning. Messages whose outcome is unknown are none of it.
  virtual Result<PutBack> retry(const FailedFilter& filter, TimePoint now) = 0;

  // Notifications
  /// What `notify` would do.
  virtual Result<Notified> audience(const Notification& notification, const Audience& audience) = 0;
  /// Orders it. An error when the key is a policy's, or was given to another message before.
  virtual Result<Notified> notify(const Notification& notification, const Audience& audience, TimePoint now) = 0;
  /// The newest first.
  virtual Result<std::vector<NotificationCounts>> notifications() = 0;

  // What people ask
  virtual Result<std::vector<PolicyCounts>> counts() = 0;
  virtual Result<std::vector<CauseCount>> causes() = 0;
  /// What is due now, of all tenants; stages that have nothing to do are not among them.
  virtual Result<std::vector<Backlog>> backlogs(TimePoint now) = 0;
  /// Under that policy, or under the first of those that select them where it is empty.
  virtual Result<Milestones> milestones(const TenantId& tenant, const RecipientId& id, const std::string& policy) = 0;
  virtual Status write_pulse(const Pulse& pulse) = 0;
  /// Writes what is there already: tells whether the store takes anything.
  virtual Status try_write() = 0;
  virtual Result<std::optional<Pulse>> pulse() = 0;
  /// Every target of every policy with its messages, ordered by policy and id, and then every message that is of none
  /// of them: those of notifications (their policy is `notify:KEY`), and to people whom their policy does not name any
  /// more. Stops when `take` gives false.
  virtual Status progress(const std::function<bool(const ProgressRow&)>& take) = 0;
  /// Erases what is known of a person: name, conversation, story, texts, times, what the directory told, and wherever
  /// else their name, object id or Teams id stands, in the audit, too. Left are their object id, which messages they
  /// were sent, and whether they asked for silence: nobody installs the app for them or writes to them again, unless
  /// they come back by themselves, and then only what they were not sent before. What was unknown counts as sent, what
  /// was never tried is gone.
  virtual Status forget(const RecipientKey& whom, TimePoint now) = 0;
  /// Or a team; nothing when nobody of that id is known.
  virtual Result<std::optional<Person>> person(const RecipientKey& whom) = 0;
};

}  // namespace welcomed::store
