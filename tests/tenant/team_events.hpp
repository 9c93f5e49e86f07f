// What Teams tells the bot of a team. Nothing is told of a team that the bot is not in.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "events.hpp"
#include "team_activities.hpp"

namespace tenant {

class TeamEvents {
 public:
  TeamEvents(Events& events, const Options& options, const Behaviour& behaviour, const World& world,
             const Installs& installs, const Teams& teams, const Catalog& catalog)
      : events_(events),
        options_(options),
        behaviour_(behaviour),
        world_(world),
        installs_(installs),
        teams_(teams),
        catalog_(catalog) {}

  /// Through Graph, in General: told with the app itself or an unknown account as the one who did it, or never.
  void installed(TeamIndex team, Millis now);
  /// By that person, who chose a channel.
  void installed_by(TeamIndex team, UserIndex person, std::size_t channel, Millis now);
  /// Nobody: through Graph.
  void uninstalled(TeamIndex team, std::optional<UserIndex> person, Millis now);
  /// Up to fifty in one event.
  void members_added(TeamIndex team, const std::vector<UserIndex>& users, Millis now);
  void members_removed(TeamIndex team, const std::vector<UserIndex>& users, Millis now);
  void channel_changed(const Place& place, const std::string& event_type, Millis now);
  void team_changed(TeamIndex team, const std::string& event_type, Millis now);
  /// A message to the bot, the root of a thread.
  void said(const Place& place, UserIndex person, const std::string& id, const std::string& text, Millis now);

  /// False when an install through Graph would not be told of.
  [[nodiscard]] bool tells(TeamIndex team) const;

 private:
  [[nodiscard]] TeamContext context(TeamIndex team, Json from) const;
  [[nodiscard]] Json account(UserIndex user, bool whole) const;
  [[nodiscard]] Json nobody(TeamIndex team) const;
  [[nodiscard]] Json owner(TeamIndex team) const;
  void tell_install(const TeamContext& context, std::size_t channel, const std::string& language, Millis now);
  void members_changed(TeamIndex team, const char* list, const std::vector<UserIndex>& users, Millis now);

  Events& events_;
  const Options& options_;
  const Behaviour& behaviour_;
  const World& world_;
  const Installs& installs_;
  const Teams& teams_;
  const Catalog& catalog_;
};

}  // namespace tenant
