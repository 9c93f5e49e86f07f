// Teams and their channels.
#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "bot/answers.hpp"
#include "bot/connector.hpp"

namespace welcomed::bot {
namespace {

using nlohmann::json;
constexpr std::size_t kMostDepth = 16;
/// The most that the service gives.
constexpr std::string_view kPageSize = "500";

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
  co_return posted_of(response.body);
}

Task<Outcome<Members>> Connector::members(core::ConversationReference team, TenantId tenant, std::string place) {
  auto path = conversation(team.conversation) + "/pagedmembers?pageSize=" + std::string(kPageSize);
  if (!place.empty()) path += "&continuationToken=" + net::encode(place);
  const auto page = co_await read(std::move(team.service_url), std::move(path));
  if (!page) co_return page.setback();
  co_return members_of(page.value(), tenant);
}

Task<Outcome<std::vector<Channel>>> Connector::channels(core::ConversationReference team) {
  const auto page =
      co_await read(std::move(team.service_url), "teams/" + net::encode(team.conversation.str()) + "/conversations");
  if (!page) co_return page.setback();
  co_return channels_of(page.value());
}

}  // namespace welcomed::bot
