// What tests change of teams, on record: a killed tenant has the same teams again.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "journal.hpp"
#include "teams.hpp"

namespace tenant {

class TeamBook {
 public:
  TeamBook(World& world, Teams& teams, Journal& journal) : world_(world), teams_(teams), journal_(journal) {}

  /// Of a group that is there, or of a new one of that name with these people. An empty name of the default channel
  /// is General.
  TeamIndex make(std::optional<std::uint32_t> group, const std::string& name, const std::vector<UserIndex>& people,
                 const std::vector<std::string>& channels, const std::string& default_channel);
  /// Those who were not yet members.
  std::vector<UserIndex> add_members(TeamIndex team, const std::vector<UserIndex>& users);
  /// Those who were.
  std::vector<UserIndex> remove_members(TeamIndex team, const std::vector<UserIndex>& users);
  Place create_channel(TeamIndex team, const std::string& name);
  void rename_channel(const Place& place, const std::string& name);
  void set_deleted(const Place& place, bool deleted);
  void rename(TeamIndex team, const std::string& name);
  void set_archived(TeamIndex team, bool archived);
  void set_presence(TeamIndex team, User::Presence presence);

  /// False for a line of the journal about something else.
  bool replay(const std::string& kind, const Json& line);

 private:
  [[nodiscard]] Json ids(const std::vector<UserIndex>& users) const;
  [[nodiscard]] std::vector<UserIndex> users(const Json& ids) const;
  void write(const char* kind, TeamIndex team, Json line);
  void write_channel(const Place& place);
  void write_team(TeamIndex team);
  void replay_made(const Json& line);
  void replay_change(const std::string& kind, TeamIndex team, const Json& line);

  World& world_;
  Teams& teams_;
  Journal& journal_;
};

}  // namespace tenant
