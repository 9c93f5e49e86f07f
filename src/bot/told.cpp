#include "bot/told.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/strict_json.hpp"
#include "core/guid.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;

std::string text_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

const json& array_of(const json& object, const char* key) {
  static const json kNone = json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

/// Nothing for somebody who is not of the directory, or of another one: nobody writes to them
/// (contracts/bot.md §8.2). Some rosters tell no tenant, or something else in its place.
std::optional<Members::Member> member_of(const json& member, const TenantId& tenant) {
  if (!member.is_object()) return std::nullopt;
  auto id = core::lower(text_of(member, "aadObjectId"));
  if (id.empty()) id = core::lower(text_of(member, "objectId"));
  const auto home = core::lower(text_of(member, "tenantId"));
  const bool elsewhere = core::is_guid(home) && home != tenant.str();
  auto user_id = text_of(member, "id");
  if (!core::is_guid(id) || user_id.empty() || elsewhere) return std::nullopt;
  const auto role = core::team_role(core::lower(text_of(member, "userRole")));
  return Members::Member{RecipientId(std::move(id)), std::move(user_id), role};
}

}  // namespace

std::string told_id(const std::string& body) {
  const auto told = parse_strict(body, kMostDepth);
  return told ? text_of(*told, "id") : std::string();
}

Posted posted_of(const std::string& body) {
  const auto told = parse_strict(body, kMostDepth);
  if (!told) return {};
  return {ConversationId(text_of(*told, "id")), ActivityId(text_of(*told, "activityId"))};
}

Members members_of(const json& page, const TenantId& tenant) {
  Members members{.members = {}, .next = text_of(page, "continuationToken")};
  for (const auto& each : array_of(page, "members")) {
    if (auto member = member_of(each, tenant)) members.members.push_back(std::move(*member));
  }
  return members;
}

std::vector<Channel> channels_of(const json& page) {
  std::vector<Channel> channels;
  for (const auto& each : array_of(page, "conversations")) {
    if (auto id = text_of(each, "id"); !id.empty()) channels.push_back({ConversationId(id), text_of(each, "name")});
  }
  return channels;
}

}  // namespace welcomed::bot
