#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "core/policy.hpp"
#include "core/rollout.hpp"
#include "simulation/chance.hpp"
#include "simulation/faults.hpp"
#include "simulation/journeys.hpp"
#include "simulation/lanes.hpp"

namespace simulation {

/// While faults and storms last; nothing goes wrong after it.
inline constexpr Duration kTroubled = std::chrono::hours(2);
/// The same where several daemons share the store. They renew leases and look at it all the while, which takes most of
/// a run's time.
inline constexpr Duration kTroubledTogether = std::chrono::minutes(30);

/// How many runs in each have what.
struct Shares {
  double two_tenants = 0.4;
  double storms = 0.2;
  double new_registrations = 0.15;
  double odd_chats = 0.15;
  double refused_ones = 0.15;
  double forgetful = 0.2;
  double journeys = 0.15;
  double chats = 0.2;
  double several = 0.02;
};

/// How a tenant has not consented to the app yet.
enum class Unconsented { at_the_login, at_graph };

/// The group chats of a tenant, and which of them its policy for chats means.
struct ChatScript {
  int listed = 1;               ///< by their ids: the app is installed there
  int others = 2;               ///< to which somebody adds it; the last of several is of a meeting
  bool takes_added = true;      ///< the policy means those, too
  bool meetings = false;        ///< among them those of meetings
  bool topics_readable = true;  ///< the permission to read them is there
};

/// What a seed makes of one tenant: its policies, and what goes wrong in it alone.
struct TenantScript {
  int people = 3;
  welcomed::core::WhenUnknown when_unknown = welcomed::core::WhenUnknown::verify;
  welcomed::core::Existing existing = welcomed::core::Existing::welcome;
  welcomed::core::OnUninstall on_uninstall = welcomed::core::OnUninstall::respect;
  welcomed::core::Rollout rollout;
  bool pauses = false;                              ///< an admin pauses the policy for people, and resumes it
  std::optional<welcomed::core::TeamWelcome> team;  ///< there is one, and who is welcomed in it
  std::optional<ChatScript> chats;                  ///< there are group chats
  bool chats_readable = true;                       ///< the permission to read messages is there
  double wire_faults = 0;                           ///< of each request
  double event_faults = 0;                          ///< of each event
  Duration consents{0};                             ///< an admin does so only then
  Unconsented until_then = Unconsented::at_the_login;
  /// Somebody, what everybody else gets in this lane, while the trouble lasts; of installs in teams the team, whose
  /// readings are refused as well, as those of an archived one are.
  std::optional<Lane> one_is_refused;

  /// While they wait for their turn as listed people, members of the team may be reached through it: nobody looks
  /// whether they have the app then, nor finds the chat with them.
  [[nodiscard]] bool may_meet_listed_in_team() const {
    return team && team != welcomed::core::TeamWelcome::channel && welcomed::core::is_gradual(rollout);
  }
};

/// Several daemons share the store, while there is trouble and for a while after it.
struct Several {
  int daemons = 2;
  // At each step.
  double cut_offs = 0;
  double standstills = 0;
  double failovers = 0;
  int most_of_each = 0;
  bool apart = false;  ///< their clocks are, by minutes

  /// Something goes wrong with one of them alone, or with what they share.
  [[nodiscard]] bool troubled() const { return cut_offs > 0 || standstills > 0 || failovers > 0 || apart; }
};

/// What a seed makes of a run.
struct Script {
  std::uint64_t seed = 0;
  std::vector<TenantScript> tenants;
  bool cards = true;                  ///< else texts
  bool marks_kept = true;             ///< else the service strips ids from cards
  std::set<Fault> faults;             ///< what may go wrong at all
  std::vector<Fault> request_faults;  ///< of these, those of requests
  double store_faults = 0;            ///< of each transaction
  double crashes = 0;                 ///< at each step: deaths and stops
  int most_crashes = 0;
  double clock_jumps = 0;  ///< at each step
  bool reloads = false;
  bool relay = false;              ///< the bot has a program of its own
  bool signed_activities = false;  ///< they come with a token of Teams
  bool outages = false;            ///< of the bot's program
  std::vector<Storm> storms;
  std::optional<Duration> tips_after;        ///< the welcome, a second message goes
  std::optional<Duration> registered_anew;   ///< the bot: what names a conversation or a person of before is dead
  bool dead_is_forbidden = false;            ///< 403 for what is dead, else 400
  bool odd_chats = false;                    ///< some that Graph names do not know the bot, a created one does
  std::optional<Duration> forgetful_reread;  ///< delta forgets things; all is read anew in that time
  std::optional<Journeys> journeys;          ///< people are selected and written to by their hire
  std::optional<Several> several;            ///< else the daemon is alone

  /// Everything as chance has it.
  [[nodiscard]] static Script of(std::uint64_t seed, const Shares& shares = {});
  /// Nothing goes wrong but that hire dates move and go, in a year of so many hires.
  [[nodiscard]] static Script year_of_journeys(int hires, std::uint64_t seed);
  /// These faults, often, and no others.
  [[nodiscard]] static Script with(const std::set<Fault>& faults, std::uint64_t seed);

  /// Nobody does anything but what the calendar brings.
  [[nodiscard]] bool is_quiet_year() const { return journeys && faults.empty() && journeys->first_days > 100; }
  [[nodiscard]] bool may(Fault fault) const { return faults.contains(fault); }
  /// Faults and storms last so long.
  [[nodiscard]] Duration troubled_for() const { return several ? kTroubledTogether : kTroubled; }
  /// Nothing goes wrong in this tenant, and nothing that it shares with others: its people get what is theirs at once.
  [[nodiscard]] bool is_calm(std::size_t tenant) const;
  /// The same, but for storms.
  [[nodiscard]] bool is_calm_between_storms(std::size_t tenant) const;
  /// The end of the last storm in it.
  [[nodiscard]] std::optional<Duration> storms_end(std::size_t tenant) const;
  /// From then until all that they held up is done.
  [[nodiscard]] Duration wait_after_storms(std::size_t tenant) const;

 private:
  void allow(const std::set<Fault>& allowed);
  void calm_down();
  void brew_storms(Chance& chance);
  void set_out(Chance& chance);
  void bring_chats(Chance& chance);
  void brew_chat_storm(Chance& chance);
  void share_store(Chance& chance);
};

}  // namespace simulation
