// The people, devices and groups of the tenant. Who has the app is not here but in installs.hpp.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "licences.hpp"

namespace tenant {

/// Position in World::users(), for ever.
using UserIndex = std::uint32_t;

struct User {
  std::string id;
  std::string user_principal_name;
  std::string display_name;
  std::string given_name;
  std::string surname;
  std::string mail;
  std::string job_title;
  std::string department;
  std::string office_location;
  std::string city;
  std::string country;
  std::string usage_location;
  std::string preferred_language;        // empty: null
  std::string hire_date;                 // RFC 3339; empty: null
  bool hired_ever = false;               // deltas do not tell what was never set
  std::string manager;                   // their object id; empty: nobody
  std::optional<std::string> user_type;  // "Member", "Guest", or null as for some old accounts
  bool enabled = true;
  std::vector<Plan> plans;          // of Teams, and whatever else a test assigns
  bool licence_information = true;  // false: whatever Teams is asked about the user, it cannot tell their licence
  std::int64_t created_at = 0;
  enum class Presence { there, deleted, gone } presence = Presence::there;  // deleted: may be restored

  [[nodiscard]] bool licensed() const { return any_usable(plans); }
  [[nodiscard]] bool is_guest() const { return user_type == "Guest"; }
};

enum class MemberKind : std::uint8_t { user, group, device };

struct Member {
  MemberKind kind;
  std::uint32_t index;

  bool operator==(const Member&) const = default;
};

struct Group {
  std::string id;
  std::string display_name;
  std::string description;
  std::string mail_nickname;
  std::string mail;  // of teams only
  std::vector<Member> members;
  bool is_team = false;                             // and so a group of Microsoft 365; the rest is in teams.hpp
  std::optional<bool> claims_team;                  // what resourceProvisioningOptions says where that is not the truth
  std::string visibility;                           // empty: what is usual for its kind
  User::Presence presence = User::Presence::there;  // as with users

  /// Its members are shown to whoever may read hidden ones alone.
  [[nodiscard]] bool hides_members() const { return visibility == "HiddenMembership"; }
};

/// One thing that happened to the directory, for delta queries.
struct Change {
  enum class What { user, group, joined, left } what;
  std::uint32_t index;  // of the user, or of the group
  Member member{};      // of joined and left
};

struct Device {
  std::string id;
  std::string display_name;
};

/// What everything generated about a tenant follows from.
struct Origin {
  std::uint64_t seed;
  std::string name;                        // contoso, of contoso.com and contoso.onmicrosoft.com
  std::optional<std::uint64_t> namesakes;  // the seed whose first people lend ours their names
};

class World {
 public:
  /// Generates the tenant: the groups described in README.md and `users` people spread over them.
  World(Origin origin, std::size_t users);

  [[nodiscard]] const std::deque<User>& users() const { return users_; }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }

  /// By object id or user principal name, without case.
  [[nodiscard]] std::optional<UserIndex> find_user(std::string_view id_or_upn) const;
  /// Not those that were deleted.
  [[nodiscard]] std::optional<std::uint32_t> find_group(std::string_view id) const;
  [[nodiscard]] std::optional<std::uint32_t> find_group_named(std::string_view display_name) const;

  /// Members of members included, each once, groups and devices too; never the group itself, although groups may
  /// contain each other. The reference holds until the next change of the world.
  [[nodiscard]] const std::vector<Member>& transitive_members(std::uint32_t group) const;
  /// The same without the members of those who hide them.
  [[nodiscard]] std::vector<Member> shown_transitive_members(std::uint32_t group) const;

  /// Display names of all groups each user belongs to, directly or through others.
  [[nodiscard]] std::vector<std::vector<std::string>> groups_of_users() const;

  /// The next person of the seed, not yet in the tenant.
  [[nodiscard]] User next_person() const;
  UserIndex add_user(User user);
  void add_member(std::uint32_t group, Member member);
  void remove_member(std::uint32_t group, Member member);
  /// With an id of the seed when none is given.
  void add_group(const std::string& name, const std::string& description, const std::string& id = "");
  /// Users only, all at once; who is a member already stays one. Those who were not are returned.
  std::vector<UserIndex> add_users(std::uint32_t group, const std::vector<UserIndex>& users);
  void rename_group(std::uint32_t group, const std::string& name);
  /// The group as it is from now on, but for its members and what makes it a team.
  void change_group(std::uint32_t group, Group changed);
  void make_team(std::uint32_t group);
  void set_presence(std::uint32_t group, User::Presence presence);
  [[nodiscard]] bool has_user(std::uint32_t group, UserIndex user) const;
  /// The user as they are from now on; the principal name may change. Who is deleted leaves all groups, and who is
  /// restored is in them again.
  void change_user(UserIndex index, User user);

  /// All that happened since the tenant was generated.
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
  /// While it does, what happens is in no delta query, for ever.
  void forget_changes(bool forgets) { forgets_ = forgets; }

 private:
  void generate_groups();
  void place_in_groups(UserIndex user);
  [[nodiscard]] std::vector<Member> collected(std::uint32_t group, bool hidden_too) const;
  void tell(const Change& change);
  void leave_all(UserIndex user);
  void rejoin(UserIndex user);
  void join(const char* group, UserIndex user);

  Origin origin_;
  std::deque<User> users_;
  std::vector<Group> groups_;
  std::vector<Device> devices_;
  std::unordered_map<std::string, UserIndex> users_by_name_;  // ids and lower-case principal names
  mutable std::unordered_map<std::uint32_t, std::vector<Member>> transitive_;
  std::unordered_map<UserIndex, std::vector<std::uint32_t>> left_;  // by who may be restored: their groups
  std::vector<Change> changes_;
  bool forgets_ = false;
  bool generated_ = false;
};

}  // namespace tenant
