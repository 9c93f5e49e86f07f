// The teams of the tenant: the channels of a group that is one, and the bot in it. Its people are the group's members.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "world.hpp"

namespace tenant {

/// Position in Teams::all(), for ever.
using TeamIndex = std::uint32_t;

struct Channel {
  std::string id;    // 19:…@thread.tacv2
  std::string name;  // "General" of the first one unless a test named it; Graph tells that, the connector does not
  bool deleted = false;
};

struct Team {
  std::uint32_t group;
  std::vector<Channel> channels;  // the default one first
  bool archived = false;
  bool installed = false;
  std::string version;                 // of the app
  std::vector<std::string> consented;  // the resource-specific permissions that the app has here

  /// That of General, too.
  [[nodiscard]] const std::string& thread() const { return channels.front().id; }
};

/// One channel of one team.
struct Place {
  TeamIndex team;
  std::size_t channel;

  bool operator==(const Place&) const = default;
};

class Teams {
 public:
  Teams(World& world, std::uint64_t seed) : world_(world), seed_(seed) {}

  [[nodiscard]] const std::deque<Team>& all() const { return teams_; }
  Team& of(TeamIndex team) { return teams_[team]; }
  [[nodiscard]] const Team& of(TeamIndex team) const { return teams_[team]; }
  [[nodiscard]] const Group& group_of(TeamIndex team) const { return world_.groups()[teams_[team].group]; }
  [[nodiscard]] const Channel& channel(const Place& place) const { return of(place.team).channels[place.channel]; }

  /// The id of a group that is made to be the next team.
  [[nodiscard]] std::string next_group_id() const;
  /// Turns a group into a team with General alone.
  TeamIndex add(std::uint32_t group);
  /// A channel more, named so.
  Place add_channel(TeamIndex team, const std::string& name);
  Channel& change_channel(const Place& place) { return teams_[place.team].channels[place.channel]; }

  /// Teams that are there; the id is that of the group.
  [[nodiscard]] std::optional<TeamIndex> find(std::string_view group_id) const;
  /// Deleted ones, too.
  [[nodiscard]] std::optional<TeamIndex> find_any(std::string_view group_id) const;
  /// By the id of a thread; deleted channels and those of deleted teams are not found.
  [[nodiscard]] std::optional<Place> find_channel(std::string_view id) const;
  /// Deleted ones, too.
  [[nodiscard]] std::optional<Place> find_any_channel(std::string_view id) const;

  [[nodiscard]] bool there(TeamIndex team) const { return group_of(team).presence == User::Presence::there; }
  [[nodiscard]] std::size_t installed_count() const;
  /// The users among the group's direct members, the owner first.
  [[nodiscard]] std::vector<UserIndex> roster(TeamIndex team) const;
  [[nodiscard]] bool in_roster(TeamIndex team, UserIndex user) const { return world_.has_user(of(team).group, user); }
  /// Whether the bot is in a team with the user.
  [[nodiscard]] bool shared_with_bot(UserIndex user) const;

 private:
  void know(const Place& place);

  World& world_;
  std::uint64_t seed_;
  std::deque<Team> teams_;
  std::unordered_map<std::string, Place> places_;  // by the channel's id
};

}  // namespace tenant
