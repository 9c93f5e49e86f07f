#include "bot/connector.hpp"

#include <nlohmann/json.hpp>

#include "bot/answers.hpp"
#include "bot/service_url.hpp"

namespace welcomed::bot {
namespace {

std::string at(std::string service_url, const std::string& path) {
  if (service_url.ends_with('/')) service_url.pop_back();
  return std::move(service_url) + "/v3/" + path;
}

std::string activities_of(const core::ConversationReference& reference) {
  return "conversations/" + net::encode(reference.conversation.str()) + "/activities";
}

}  // namespace

Connector::Connector(identity::AuthorizedClient& client, Clock& clock, std::vector<std::string> service_url_hosts)
    : client_(client), clock_(clock), hosts_(std::move(service_url_hosts)) {}

Task<Outcome<ActivityId>> Connector::send(core::ConversationReference reference, std::string activity) {
  auto path = activities_of(reference);
  const auto sent = co_await ask("POST", std::move(reference.service_url), std::move(path), std::move(activity), false);
  if (!sent) co_return sent.setback();
  if (const auto* failure = std::get_if<net::Failure>(&sent.value())) co_return send_setback_of(*failure);
  const auto& response = std::get<net::Response>(sent.value());
  // 202 without a body happens on Teams (contracts/bot.md §8): sent, with an id nobody told.
  if (is_good(response)) co_return ActivityId(told_id(response.body));
  co_return send_setback_of(response, clock_.now());
}

Task<Outcome<net::Exchange>> Connector::ask(const char* method, std::string service_url, std::string path,
                                            std::string body, bool repeatable) {
  const auto allowed = check_service_url(service_url, hosts_);
  if (!allowed) co_return GiveUp{{"service_url_refused", allowed.error().what}};
  const auto url = net::parse_url(at(service_url, path));
  if (!url) co_return GiveUp{{"service_url_refused", url.error().what}};
  net::Request request{.method = method, .url = *url, .body = std::move(body), .repeatable = repeatable};
  if (!request.body.empty()) request.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
  auto exchange = co_await client_.send(std::move(request));
  co_return exchange;
}

Task<Outcome<ConversationId>> Connector::create_conversation(std::string service_url, std::string member,
                                                             TenantId tenant) {
  const nlohmann::json body{{"isGroup", false}, {"members", {{{"id", member}}}}, {"tenantId", tenant.str()}};
  auto text = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  const auto asked = co_await ask("POST", std::move(service_url), "conversations", std::move(text));
  if (!asked) co_return asked.setback();
  if (const auto* failure = std::get_if<net::Failure>(&asked.value())) co_return repeatable_setback_of(*failure);
  const auto& response = std::get<net::Response>(asked.value());
  if (!is_good(response)) co_return create_setback_of(response, clock_.now());
  auto id = told_id(response.body);
  if (id.empty()) co_return Retry{{}, {"bad_answer", "the new conversation has no id"}};
  co_return ConversationId(std::move(id));
}

Task<Outcome<Nothing>> Connector::update(core::ConversationReference reference, ActivityId id, std::string activity) {
  return amend("PUT", std::move(reference), std::move(id), std::move(activity));
}

Task<Outcome<Nothing>> Connector::remove(core::ConversationReference reference, ActivityId id) {
  return amend("DELETE", std::move(reference), std::move(id), {});
}

Task<Outcome<Nothing>> Connector::amend(const char* method, core::ConversationReference reference, ActivityId id,
                                        std::string activity) {
  auto path = activities_of(reference) + "/" + net::encode(id.str());
  const auto asked = co_await ask(method, std::move(reference.service_url), std::move(path), std::move(activity));
  if (!asked) co_return asked.setback();
  if (const auto* failure = std::get_if<net::Failure>(&asked.value())) co_return repeatable_setback_of(*failure);
  const auto& response = std::get<net::Response>(asked.value());
  if (!is_good(response)) co_return amend_setback_of(response, clock_.now());
  co_return Nothing{};
}

}  // namespace welcomed::bot
