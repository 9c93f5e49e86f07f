#include "world.hpp"

#include <algorithm>
#include <array>

#include "encoding.hpp"
#include "ids.hpp"
#include "people.hpp"

namespace tenant {
namespace {

constexpr std::uint64_t kNamesakes = 20;
constexpr std::int64_t kFirstAccount = 1'600'000'000'000;

constexpr std::array<std::string_view, 8> kDepartments{
    "Sales", "Engineering", "Operations", "Finance", "Legal", "Human Resources", "Marketing", "Research & Development"};
constexpr std::array<std::string_view, 7> kJobTitles{"Manager",   "Senior Manager", "Specialist",         "Analyst",
                                                     "Assistant", "Director",       "Engineer (contract)"};

template <std::size_t N>
std::string one_of(const std::array<std::string_view, N>& list, std::uint64_t seed, std::string_view purpose,
                   std::uint64_t index) {
  return std::string(list[mix(seed, purpose, index) % N]);
}

void make_guest(User& user, const std::string& account, const std::string& name) {
  user.user_type = "Guest";
  user.mail = account + "@fabrikam.com";
  user.user_principal_name = account + "_fabrikam.com#EXT#@" + name + ".onmicrosoft.com";
  user.plans.clear();
}

User generated_user(const Origin& origin, std::uint64_t index) {
  const std::uint64_t seed = origin.seed;
  const Person person = tenant::person(index < kNamesakes ? origin.namesakes.value_or(seed) : seed, index);
  User user;
  user.id = guid(seed, "user", index);
  user.display_name = person.display_name;
  user.given_name = person.given_name;
  user.surname = person.surname;
  user.user_principal_name = person.account + "@" + origin.name + ".com";
  user.mail = user.user_principal_name;
  user.job_title = one_of(kJobTitles, seed, "job", index);
  user.department = one_of(kDepartments, seed, "department", index);
  user.office_location = std::to_string(1 + index % 40) + "/" + std::to_string(1000 + index % 1000);
  user.city = person.city;
  user.country = person.country;
  user.usage_location = person.country_code;
  user.preferred_language = person.language;
  user.user_type = "Member";
  user.created_at = kFirstAccount + static_cast<std::int64_t>(index) * 1000;
  user.enabled = !chance(2, seed, "disabled", index);
  // Who lost their licence keeps the plan, as deleted: counting plans is not enough.
  user.plans = {{kTeams1, chance(1, seed, "no licence", index) ? "Deleted" : "Enabled"}};
  if (chance(3, seed, "guest", index)) {
    make_guest(user, person.account, origin.name);
  } else if (chance(1, seed, "no user type", index)) {
    user.user_type.reset();
  }
  return user;
}

}  // namespace

World::World(Origin origin, std::size_t users) : origin_(std::move(origin)) {
  generate_groups();
  users_by_name_.reserve(users * 2);
  for (std::size_t index = 0; index < users; ++index) place_in_groups(add_user(generated_user(origin_, index)));
  generated_ = true;
}

void World::add_group(const std::string& name, const std::string& description, const std::string& id) {
  const std::size_t index = groups_.size();
  Group group;
  group.id = id;
  // A team that came back from the journal may have the id that is due next.
  const auto taken = [&](const Group& other) { return other.id == group.id; };
  for (std::size_t at = index; group.id.empty() || std::any_of(groups_.begin(), groups_.end(), taken); ++at) {
    group.id = guid(origin_.seed, "group", at);
  }
  group.display_name = name;
  group.description = description;
  group.mail_nickname = "group" + std::to_string(index);
  groups_.push_back(std::move(group));
  tell({Change::What::group, static_cast<std::uint32_t>(index)});
}

void World::generate_groups() {
  add_group("All Staff", "Everybody who is in one of the groups inside");
  add_group("Sales", "Contains Sales Europe, which contains Sales");
  add_group("Sales Europe", "Contains Sales, which contains Sales Europe");
  add_group("Engineering", "Those who build");
  add_group("Operations", "Those who keep it running");
  add_group("Contractors", "Members of other groups, too");
  add_group("Owners", "About ten people");
  add_group("Duplicates", "One of two groups of this name");
  add_group("Duplicates", "The other of two groups of this name");
  add_group("Women's Network", "A name that needs quoting");
  add_group("Empty", "Nobody");
  const auto contains = [&](const char* outer, const char* inner) {
    add_member(*find_group_named(outer), {MemberKind::group, *find_group_named(inner)});
  };
  contains("All Staff", "Sales");
  contains("All Staff", "Engineering");
  contains("All Staff", "Operations");
  contains("Sales", "Sales Europe");
  contains("Sales Europe", "Sales");
  devices_.push_back({guid(origin_.seed, "device", 0), "KIOSK-01"});
  add_member(*find_group_named("All Staff"), {MemberKind::device, 0});
}

void World::join(const char* group, UserIndex user) { add_member(*find_group_named(group), {MemberKind::user, user}); }

void World::place_in_groups(UserIndex user) {
  const std::uint64_t place = mix(origin_.seed, "group of user", user) % 100;
  if (place < 8) return;
  if (place < 24) join("Sales", user);
  if (place >= 20 && place < 40) join("Sales Europe", user);
  if (place >= 38 && place < 70) join("Engineering", user);
  if (place >= 66 && place < 96) join("Operations", user);
  if (place >= 96) join("All Staff", user);
  if (chance(5, origin_.seed, "contractor", user)) join("Contractors", user);
  if (user % 20 == 0 && user < 200) join("Owners", user);
  if (chance(2, origin_.seed, "duplicate", user)) groups_[7 + user % 2].members.push_back({MemberKind::user, user});
  if (chance(30, origin_.seed, "network", user)) join("Women's Network", user);
}

std::optional<UserIndex> World::find_user(std::string_view id_or_upn) const {
  const auto found = users_by_name_.find(lower(id_or_upn));
  if (found == users_by_name_.end() || users_[found->second].presence != User::Presence::there) return std::nullopt;
  return found->second;
}

std::optional<std::uint32_t> World::find_group(std::string_view id) const {
  for (std::uint32_t index = 0; index < groups_.size(); ++index) {
    const bool there = groups_[index].presence == User::Presence::there;
    if (there && equal_ignoring_case(groups_[index].id, id)) return index;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> World::find_group_named(std::string_view display_name) const {
  for (std::uint32_t index = 0; index < groups_.size(); ++index) {
    const bool there = groups_[index].presence == User::Presence::there;
    if (there && equal_ignoring_case(groups_[index].display_name, display_name)) return index;
  }
  return std::nullopt;
}

std::vector<Member> World::collected(std::uint32_t group, bool hidden_too) const {
  std::vector<bool> seen_users(users_.size());
  std::vector<bool> seen_groups(groups_.size());
  std::vector<bool> seen_devices(devices_.size());
  seen_groups[group] = true;
  std::vector<Member> all;
  std::vector<std::uint32_t> open{group};
  for (std::size_t next = 0; next < open.size(); ++next) {
    if (!hidden_too && groups_[open[next]].hides_members()) continue;
    for (const Member& member : groups_[open[next]].members) {
      auto& seen = member.kind == MemberKind::user    ? seen_users
                   : member.kind == MemberKind::group ? seen_groups
                                                      : seen_devices;
      if (seen[member.index]) continue;
      seen[member.index] = true;
      all.push_back(member);
      if (member.kind == MemberKind::group) open.push_back(member.index);
    }
  }
  return all;
}

const std::vector<Member>& World::transitive_members(std::uint32_t group) const {
  const auto found = transitive_.find(group);
  if (found != transitive_.end()) return found->second;
  return transitive_.emplace(group, collected(group, true)).first->second;
}

std::vector<Member> World::shown_transitive_members(std::uint32_t group) const { return collected(group, false); }

void World::tell(const Change& change) {
  if (generated_ && !forgets_) changes_.push_back(change);
}

std::vector<std::vector<std::string>> World::groups_of_users() const {
  std::vector<std::vector<std::string>> names(users_.size());
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    if (groups_[group].presence != User::Presence::there) continue;
    for (const Member& member : transitive_members(group)) {
      if (member.kind == MemberKind::user) names[member.index].push_back(groups_[group].display_name);
    }
  }
  return names;
}

User World::next_person() const { return generated_user(origin_, users_.size()); }

UserIndex World::add_user(User user) {
  const auto index = static_cast<UserIndex>(users_.size());
  users_by_name_.emplace(lower(user.id), index);
  users_by_name_.emplace(lower(user.user_principal_name), index);
  users_.push_back(std::move(user));
  transitive_.clear();
  tell({Change::What::user, index});
  return index;
}

void World::add_member(std::uint32_t group, Member member) {
  auto& members = groups_[group].members;
  if (member.kind != MemberKind::user && std::find(members.begin(), members.end(), member) != members.end()) return;
  members.push_back(member);
  transitive_.clear();
  tell({Change::What::joined, group, member});
}

std::vector<UserIndex> World::add_users(std::uint32_t group, const std::vector<UserIndex>& users) {
  auto& members = groups_[group].members;
  std::vector<bool> known(users_.size());
  for (const Member& member : members) {
    if (member.kind == MemberKind::user) known[member.index] = true;
  }
  std::vector<UserIndex> added;
  for (const UserIndex user : users) {
    if (known[user]) continue;
    known[user] = true;
    const Member member{MemberKind::user, user};
    members.push_back(member);
    tell({Change::What::joined, group, member});
    added.push_back(user);
  }
  transitive_.clear();
  return added;
}

bool World::has_user(std::uint32_t group, UserIndex user) const {
  const auto& members = groups_[group].members;
  return std::find(members.begin(), members.end(), Member{MemberKind::user, user}) != members.end();
}

void World::remove_member(std::uint32_t group, Member member) {
  auto& members = groups_[group].members;
  const auto found = std::find(members.begin(), members.end(), member);
  if (found == members.end()) return;
  members.erase(found);
  transitive_.clear();
  tell({Change::What::left, group, member});
}

void World::rename_group(std::uint32_t group, const std::string& name) {
  groups_[group].display_name = name;
  tell({Change::What::group, group});
}

void World::change_group(std::uint32_t group, Group changed) {
  Group& now = groups_[group];
  changed.members = std::move(now.members);
  now = std::move(changed);
  transitive_.clear();
  tell({Change::What::group, group});
}

void World::make_team(std::uint32_t group) {
  groups_[group].is_team = true;
  groups_[group].mail = groups_[group].mail_nickname + "@" + origin_.name + ".com";
  tell({Change::What::group, group});
}

void World::set_presence(std::uint32_t group, User::Presence presence) {
  groups_[group].presence = presence;
  tell({Change::What::group, group});
}

void World::leave_all(UserIndex user) {
  for (std::uint32_t group = 0; group < groups_.size(); ++group) {
    if (!has_user(group, user)) continue;
    left_[user].push_back(group);
    remove_member(group, {MemberKind::user, user});
  }
}

void World::rejoin(UserIndex user) {
  for (const std::uint32_t group : left_[user]) add_users(group, {user});
  left_.erase(user);
}

void World::change_user(UserIndex index, User user) {
  users_by_name_[lower(user.user_principal_name)] = index;
  const auto before = users_[index].presence;
  users_[index] = std::move(user);
  const auto after = users_[index].presence;
  if (after != User::Presence::there) leave_all(index);
  if (after == User::Presence::gone) left_.erase(index);
  transitive_.clear();
  tell({Change::What::user, index});
  if (before != after && after == User::Presence::there) rejoin(index);
}

}  // namespace tenant
