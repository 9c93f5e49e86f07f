#include "graph/directory_pages.hpp"

#include <algorithm>
#include <boost/algorithm/string/predicate.hpp>
#include <nlohmann/json.hpp>

#include "base/letters.hpp"
#include "base/time.hpp"
#include "core/guid.hpp"
#include "core/licences.hpp"
#include "graph/odata.hpp"

namespace welcomed::graph {
namespace {

using nlohmann::json;

std::optional<bool> has_plan(const json& user, const std::vector<std::string>& wanted) {
  const auto plans = user.find("assignedPlans");
  if (wanted.empty() || plans == user.end() || !plans->is_array()) return std::nullopt;
  return std::any_of(plans->begin(), plans->end(), [&](const json& each) {
    const auto same = [&](const std::string& plan) { return boost::iequals(text_of(each, "servicePlanId"), plan); };
    return each.is_object() && core::can_be_used(text_of(each, "capabilityStatus")) &&
           std::any_of(wanted.begin(), wanted.end(), same);
  });
}

std::optional<std::string> maybe_text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? std::optional(found->get<std::string>()) : std::nullopt;
}

std::optional<bool> maybe_guest(const json& user) {
  if (!user.contains("userType")) return std::nullopt;
  return text_of(user, "userType") == "Guest";
}

std::optional<bool> maybe_flag(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

/// Cleared it is null (https://learn.microsoft.com/graph/api/user-delta); what is no time is no date either.
std::optional<core::HireDate> maybe_hire_date(const json& user) {
  if (!user.contains("employeeHireDate")) return std::nullopt;
  return core::HireDate{parse_time(text_of(user, "employeeHireDate"))};
}

/// Soft-deleted, or out of sight (contracts/graph.md §6.3).
bool is_restorable(const json& object) {
  const auto removed = object.find("@removed");
  return removed != object.end() && removed->is_object() && text_of(*removed, "reason") == "changed";
}

/// Users and groups; devices and the like are nobody's target.
std::optional<core::DirectoryMember> member_of(const json& member) {
  if (!member.is_object()) return std::nullopt;
  const auto type = text_of(member, "@odata.type");
  const bool group = type == "#microsoft.graph.group";
  const bool removed = member.contains("@removed");
  auto id = ascii_lower(text_of(member, "id"));
  if (id.empty() || (!group && !removed && type != "#microsoft.graph.user")) return std::nullopt;
  return core::DirectoryMember{std::move(id), group, removed};
}

/// https://learn.microsoft.com/graph/teams-list-all-teams
std::optional<bool> maybe_team(const json& group) {
  if (!group.contains("resourceProvisioningOptions")) return std::nullopt;
  const auto& options = array_of(group, "resourceProvisioningOptions");
  return std::any_of(options.begin(), options.end(), [](const json& each) { return each == "Team"; });
}

/// https://learn.microsoft.com/graph/api/resources/group#group-visibility-options; null is not hidden.
std::optional<bool> maybe_hidden(const json& group) {
  if (!group.contains("visibility")) return std::nullopt;
  return boost::iequals(text_of(group, "visibility"), "HiddenMembership");
}

/// A contact may be one, too.
std::optional<Manager> manager_of(const json& user) {
  const auto found = user.find("manager");
  if (found == user.end() || !found->is_object()) return std::nullopt;
  return Manager{text_of(*found, "displayName"), text_of(*found, "givenName"), text_of(*found, "mail")};
}

template <typename Changed, typename Read>
Outcome<Changes<Changed>> changes_of(const json& page, Read read) {
  if (!is_page(page)) return unreadable("changes are no page");
  Changes<Changed> changes{.link = text_of(page, "@odata.nextLink")};
  changes.round_ends = changes.link.empty();
  if (changes.round_ends) changes.link = text_of(page, "@odata.deltaLink");
  if (changes.link.empty()) return unreadable("a page of changes has no link");
  for (const auto& each : values_of(page)) {
    if (each.is_object() && !text_of(each, "id").empty()) changes.changed.push_back(read(each));
  }
  return changes;
}

}  // namespace

core::DirectoryUser user_of(const json& user, const std::vector<std::string>& teams_plans) {
  return {.id = RecipientId(ascii_lower(text_of(user, "id"))),
          .removed = user.contains("@removed"),
          .restorable = is_restorable(user),
          .upn = maybe_text(user, "userPrincipalName"),
          .guest = maybe_guest(user),
          .enabled = maybe_flag(user, "accountEnabled"),
          .teams = has_plan(user, teams_plans),
          .hire_date = maybe_hire_date(user)};
}

core::DirectoryGroup group_of(const json& group) {
  core::DirectoryGroup changed{.id = GroupId(ascii_lower(text_of(group, "id"))),
                               .removed = group.contains("@removed"),
                               .restorable = is_restorable(group),
                               .name = maybe_text(group, "displayName"),
                               .team = maybe_team(group),
                               .hidden = maybe_hidden(group)};
  for (const auto& each : array_of(group, "members@delta")) {
    if (auto member = member_of(each)) changed.members.push_back(std::move(*member));
  }
  return changed;
}

Outcome<UserChanges> user_changes_of(const json& page, const std::vector<std::string>& teams_plans) {
  return changes_of<core::DirectoryUser>(page, [&](const json& each) { return user_of(each, teams_plans); });
}

Outcome<GroupChanges> group_changes_of(const json& page) { return changes_of<core::DirectoryGroup>(page, group_of); }

People people_of(const json& page) {
  People people{.next = text_of(page, "@odata.nextLink")};
  for (const auto& each : values_of(page)) {
    if (auto id = ascii_lower(text_of(each, "id")); !id.empty()) people.people.emplace_back(std::move(id));
  }
  return people;
}

Profile profile_of(const json& user) {
  return {RecipientId(text_of(user, "id")),
          text_of(user, "displayName"),
          text_of(user, "givenName"),
          text_of(user, "surname"),
          text_of(user, "mail"),
          text_of(user, "userPrincipalName"),
          text_of(user, "jobTitle"),
          text_of(user, "department"),
          text_of(user, "officeLocation"),
          text_of(user, "preferredLanguage"),
          text_of(user, "employeeHireDate"),
          manager_of(user)};
}

std::vector<Channel> channels_of(const json& page) {
  std::vector<Channel> channels;
  for (const auto& each : values_of(page)) {
    if (!each.is_object()) continue;
    const auto kind = maybe_text(each, "membershipType").value_or("standard");
    Channel channel{ConversationId(text_of(each, "id")), text_of(each, "displayName")};
    if (kind == "standard" && !channel.id.empty()) channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace welcomed::graph
