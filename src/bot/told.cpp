#include "bot/told.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "base/json_members.hpp"
#include "base/letters.hpp"
#include "base/strict_json.hpp"
#include "core/guid.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;

/// Nothing for somebody who is not of the directory, or of another one: nobody writes to them
/// (contracts/bot.md §8.2). Some rosters tell no tenant, or something else in its place.
std::optional<Members::Member> member_of(const json& member, const TenantId& tenant) {
  if (!member.is_object()) return std::nullopt;
  auto id = ascii_lower(text_of(member, "aadObjectId"));
  if (id.empty()) id = ascii_lower(text_of(member, "objectId"));
  const auto home = ascii_lower(text_of(member, "tenantId"));
  const bool elsewhere = core::is_guid(home) && home != tenant.str();
  auto user_id = text_of(member, "id");
  if (!core::is_guid(id) || user_id.empty() || elsewhere) return std::nullopt;
  const auto role = core::team_role(ascii_lower(text_of(member, "userRole")));
  return Members::Member{RecipientId(std::move(id)), std::move(user_id), role};
}

bool lists(const json& page, const char* key) {
  const auto found = page.find(key);
  return found != page.end() && found->is_array();
}

Retry no_list(const char* what) { return {{}, {"bad_answer", std::string("the connector's answer has no ") + what}}; }

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

Outcome<Members> members_of(const json& page, const TenantId& tenant) {
  if (!lists(page, "members")) return no_list("members");
  Members members{.members = {}, .next = text_of(page, "continuationToken")};
  for (const auto& each : array_of(page, "members")) {
    if (auto member = member_of(each, tenant)) members.members.push_back(std::move(*member));
  }
  return members;
}

Outcome<std::vector<Channel>> channels_of(const json& page) {
  if (!lists(page, "conversations")) return no_list("conversations");
  std::vector<Channel> channels;
  for (const auto& each : array_of(page, "conversations")) {
    if (auto id = text_of(each, "id"); !id.empty()) channels.push_back({ConversationId(id), text_of(each, "name")});
  }
  return channels;
}

}  // namespace welcomed::bot
