// Teams and their channels.
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "bot/answers.hpp"
#include "bot/connector.hpp"
#include "core/guid.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
/// The most that the service gives.
constexpr std::string_view kPageSize = "500";

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

std::string conversation(const ConversationId& id) { return "conversations/" + net::encode(id.str()); }

}  // namespace

Task<Outcome<json>> Connector::read(std::string service_url, std::string path) {
  const auto asked = co_await ask("GET", std::move(service_url), std::move(path), {});
  if (!asked) co_return asked.setback();
  if (const auto* failure = std::get_if<net::Failure>(&asked.value())) co_return repeatable_setback_of(*failure);
  const auto& response = std::get<net::Response>(asked.value());
  if (response.status != 200) co_return read_setback_of(response, clock_.now());
  auto parsed = parse_strict(response.body, kMostDepth);
  if (!parsed || !parsed->is_object()) co_return Retry{{}, {"bad_answer", "the connector's answer is no JSON object"}};
  co_return std::move(*parsed);
}

Task<Outcome<Posted>> Connector::post(std::string service_url, TenantId tenant, ConversationId channel,
                                      std::string activity) {
  const json parameters{
      {"isGroup", true}, {"tenantId", tenant.str()}, {"channelData", {{"channel", {{"id", channel.str()}}}}}};
  auto body = parameters.dump(-1, ' ', false, json::error_handler_t::replace);
  body.back() = ',';
  body += "\"activity\":" + activity + "}";
  const auto sent = co_await ask("POST", std::move(service_url), "conversations", std::move(body), false);
  if (!sent) co_return sent.setback();
  if (const auto* failure = std::get_if<net::Failure>(&sent.value())) co_return send_setback_of(*failure);
  const auto& response = std::get<net::Response>(sent.value());
  if (response.status < 200 || response.status >= 300) co_return send_setback_of(response, clock_.now());
  const auto posted = parse_strict(response.body, kMostDepth);
  if (!posted || !posted->is_object()) co_return Posted{};
  co_return Posted{ConversationId(text_of(*posted, "id")), ActivityId(text_of(*posted, "activityId"))};
}

Task<Outcome<Members>> Connector::members(core::ConversationReference team, TenantId tenant, std::string place) {
  auto path = conversation(team.conversation) + "/pagedmembers?pageSize=" + std::string(kPageSize);
  if (!place.empty()) path += "&continuationToken=" + net::encode(place);
  const auto page = co_await read(std::move(team.service_url), std::move(path));
  if (!page) co_return page.setback();
  Members members{.next = text_of(page.value(), "continuationToken")};
  for (const auto& each : array_of(page.value(), "members")) {
    if (auto member = member_of(each, tenant)) members.members.push_back(std::move(*member));
  }
  co_return members;
}

Task<Outcome<std::vector<Channel>>> Connector::channels(core::ConversationReference team) {
  const auto page =
      co_await read(std::move(team.service_url), "teams/" + net::encode(team.conversation.str()) + "/conversations");
  if (!page) co_return page.setback();
  std::vector<Channel> channels;
  for (const auto& each : array_of(page.value(), "conversations")) {
    if (!each.is_object() || text_of(each, "id").empty()) continue;
    channels.push_back({ConversationId(text_of(each, "id")), text_of(each, "name")});
  }
  co_return channels;
}

}  // namespace welcomed::bot
