#include "bot/connector.hpp"

#include <nlohmann/json.hpp>

#include "base/strict_json.hpp"
#include "bot/answers.hpp"
#include "bot/service_url.hpp"

namespace welcomed::bot {
namespace {

constexpr std::size_t kMostDepth = 16;

std::string conversation_url(const core::ConversationReference& reference) {
  auto base = reference.service_url;
  if (base.ends_with('/')) base.pop_back();
  return base + "/v3/conversations/" + net::encode(reference.conversation.str()) + "/activities";
}

/// 202 without a body happens on Teams (contracts/bot.md §8): sent, with an id nobody told.
ActivityId activity_id(const net::Response& response) {
  const auto body = parse_strict(response.body, kMostDepth);
  if (!body || !body->is_object()) return {};
  const auto id = body->find("id");
  return id != body->end() && id->is_string() ? ActivityId(id->get<std::string>()) : ActivityId();
}

}  // namespace

Connector::Connector(identity::AuthorizedClient& client, Clock& clock, std::vector<std::string> service_url_hosts)
    : client_(client), clock_(clock), hosts_(std::move(service_url_hosts)) {}

Task<Outcome<ActivityId>> Connector::send(core::ConversationReference reference, std::string activity) {
  const auto allowed = check_service_url(reference.service_url, hosts_);
  if (!allowed) co_return GiveUp{{"service_url_refused", allowed.error().what}};
  const auto url = net::parse_url(conversation_url(reference));
  if (!url) co_return GiveUp{{"service_url_refused", url.error().what}};
  net::Request request{.method = "POST", .url = *url, .body = std::move(activity), .repeatable = false};
  request.headers.push_back({"Content-Type", "application/json; charset=utf-8"});
  const auto sent = co_await client_.send(std::move(request));
  if (!sent) co_return sent.setback();
  if (const auto* failure = std::get_if<net::Failure>(&sent.value())) co_return send_setback_of(*failure);
  const auto& response = std::get<net::Response>(sent.value());
  if (response.status >= 200 && response.status < 300) co_return activity_id(response);
  co_return send_setback_of(response, clock_.now());
}

}  // namespace welcomed::bot
