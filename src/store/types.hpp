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
#include "core/history.hpp"
#include "core/policy.hpp"
#include "core/recipient.hpp"
#include "core/settlement.hpp"
#include "core/upkeep.hpp"
#include "core/variant.hpp"
#include "store/audit_types.hpp"
#include "store/chat_types.hpp"
#include "store/comparison_types.hpp"
#include "store/directory_types.hpp"
#include "store/effect_types.hpp"
#include "store/host_types.hpp"
#include "store/instance_types.hpp"
#include "store/leadership_types.hpp"
#include "store/naming_types.hpp"
#include "store/outbound_types.hpp"
#include "store/relay_types.hpp"
#include "store/retention_types.hpp"
#include "store/rollout_types.hpp"
#include "store/team_types.hpp"

namespace welcomed::store {

using Counts = std::map<std::string, std::int64_t>;

/// A message that has a time of its own: some time after its policy's first one, or after somebody's hire.
struct FollowUp {
  std::string key;
  Duration after{0};
  core::Unless unless = core::Unless::opted_out;  ///< to whom it does not go
  core::Since since = core::Since::welcome;

  bool operator==(const FollowUp&) const = default;
};

/// A policy as far as the store knows it.
struct PolicyRow {
  std::string name;
  TenantId tenant;
  std::vector<std::string> messages;  ///< keys that each of its people is to have, the welcome first
  std::vector<FollowUp> follow_ups;   ///< those of them that do not go at once
  /// Of who had the app before its first run; `unknown` leaves it to what was chosen by `ExistingApps::choose`.
  core::Existing existing = core::Existing::welcome;
  bool reinstall = false;        ///< who removes the app gets it again
  bool upgrade = false;          ///< its people's apps are kept at the catalog's version
  bool welcome_channel = false;  ///< its messages go to a channel of each of its teams
  bool welcome_members = false;  ///< they go to the members of its teams
  bool gradual = false;          ///< its people wait for their turn (rollouts.hpp)
  int priority = 0;              ///< due installs and messages of a higher one are taken first
  /// By message key: differs when what is sent, or the channel it goes to, is another one.
  std::map<std::string, std::string> contents{};
  std::string was{};         ///< its name before; empty where it has its first one
  std::string definition{};  ///< of whom it selects, as `PolicySelection` has it; empty where that cannot be told
  std::string hours{};       ///< differs when its messages may go at other times; empty: at any time
  std::string time_zone{};   ///< its tenant's, of whose who have none of their own; empty: UTC
  /// What its configuration says beside all that, by key: texts that differ when that does. Of a key that is not among
  /// them nothing is known.
  std::map<std::string, std::string> settings{};
};

/// Among the settings of a policy: whom it selects, as its definition has it, without the groups of its waves.
inline constexpr const char* kTargetsSetting = "targets";

/// A policy that took a new name.
struct Renamed {
  std::string was, name;

  bool operator==(const Renamed&) const = default;
};

/// Somebody a policy names, or a team, or a group chat.
struct Candidate {
  RecipientId id;
  std::string name;      ///< as that of a recipient
  std::string excluded;  ///< the reason to leave them out; empty for none
  core::RecipientKind kind = core::RecipientKind::user;
  bool through_team = false;  ///< as a member of one of its teams: no app is installed for them
  bool added = false;         ///< a chat to which somebody adds the app: nor is it there

  [[nodiscard]] bool installs() const { return !through_team && !added; }
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
  Counts messages;                  ///< by state of the delivery
  std::optional<TimePoint> next{};  ///< when the first that can go is due, past where one is on its way
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
  std::string causes{};  ///< of all that was refused in it since then: their names, with a space between

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
  std::vector<core::RecordedVariant> variants{};  ///< as `Deliveries::variants` has them, where its message has several
};

/// The right to send one message once: the row says `sending`, durably.
struct Claim {
  TenantId tenant;
  RecipientId recipient;
  std::string key;
  int attempt = 0;
  std::string name;                       ///< as Body::claim said
  int refusals = 0;                       ///< how often the service has refused it since its content last changed
  int content_refusals = 0;               ///< how often of that it named the content, and not to everybody
  core::ConversationReference reference;  ///< where to, as it stood when the claim was made
};

/// What an attempt sends: kept with its claim until that is settled.
struct Body {
  std::string text;          ///< the activity as JSON
  std::string claim;         ///< a name for the claim that no other has; kept while it is open
  ConversationId channel{};  ///< of a team, where it begins a thread; empty for what goes to a person
  Wording wording{};         ///< kept for good; without a version it is not, and nothing is counted
  std::string variant{};     ///< the template, where the message has several; kept for good
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
  Counts users, teams, chats;                 ///< by state of the target
  Counts excluded;                            ///< by reason
  std::map<std::string, Counts> messages;     ///< to people, by key and state of the delivery
  std::map<std::string, Counts> channels;     ///< to channels of teams
  std::map<std::string, Counts> in_chats;     ///< to group chats
  std::int64_t held = 0;                      ///< people and teams that had the app before: `existing` is not known
  std::int64_t found = 0;                     ///< who are `installing`, and were seen to have the app already
  std::int64_t unseen = 0;                    ///< of whom nobody knows yet whether they had it, where that matters
  std::int64_t no_hire_date = 0;              ///< who have no hire date, from which a message to them counts
  std::int64_t messages_to_come = 0;          ///< pending ones that may go now, to who is on the way or reachable
  std::optional<TimePoint> last_due{};        ///< when the last of these, or its recipient, is tried next
  std::int64_t follow_ups = 0;                ///< pending ones whose own time comes later, to the same people
  std::optional<TimePoint> next_follow_up{};  ///< when the first of these that has a time goes
  std::optional<TimePoint> last_follow_up{};  ///< when the last of these goes; nothing while one has no time yet
  std::int64_t waiting_due = 0;               ///< who wait for a turn, and whose first message goes by their hire then
  std::int64_t waiting_with_app = 0;          ///< who wait for a turn, and have the app already, of their own
  Counts waiting_have{};                      ///< by key: who wait for a turn, and get it no more with that
  bool reading = false;                       ///< there may be more targets than are known: it was not read whole yet
  core::RolloutPoint point{};                 ///< without its time
  RolloutState rollout;
  std::map<std::string, std::int64_t> waiting_in_groups{};  ///< of who waits, the members of each group of its waves
};

struct CauseCount {
  std::string cause;
  std::int64_t count = 0;
  TimePoint last;
  std::string example;    ///< `recipient id: what the service said`
  bool of_chats = false;  ///< whom it befell are group chats, all of them
};

/// How fast the work of a tenant goes, and may go by what the services answered of late. Whoever leads it tells.
struct TenantPulse {
  TenantId tenant;
  double installs_per_second = 0;
  double sends_per_second = 0;
  double installs_allowed = 0;
  double sends_allowed = 0;
  TimePoint at{};  ///< when it was told

  bool operator==(const TenantPulse&) const = default;
};

/// What daemons did of late, written by each of them every few seconds while it does something.
struct Pulse {
  TimePoint at;                          ///< when it was last written
  std::vector<TenantPulse> tenants{};    ///< of one daemon those that it leads
  std::int64_t clock_ahead_seconds = 0;  ///< of the services', where whoever wrote it last is apart from them

  [[nodiscard]] double installs_per_second() const { return sum_of(&TenantPulse::installs_per_second); }
  [[nodiscard]] double sends_per_second() const { return sum_of(&TenantPulse::sends_per_second); }
  /// There is nothing to tell.
  [[nodiscard]] bool idle() const {
    return installs_per_second() == 0 && sends_per_second() == 0 && clock_ahead_seconds == 0;
  }

 private:
  [[nodiscard]] double sum_of(double TenantPulse::*rate) const {
    double sum = 0;
    for (const auto& each : tenants) sum += each.*rate;
    return sum;
  }
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
  std::string variant;  ///< the template of the newest attempt, where the message had several
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
  std::string name;          ///< as that of a recipient
  std::string target_state;  ///< as in interface.md
  std::string reason;
  std::string key;  ///< empty for a target without messages; the rest is, too
  std::string message_state;
  int attempts = 0;
  ActivityId activity;
  std::string variant;          ///< as that of a DeliveryRow
  ConversationId conversation;  ///< of the target
  TimePoint updated_at;         ///< of the message, else of the target
};

}  // namespace welcomed::store
