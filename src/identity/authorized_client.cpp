#include "identity/authorized_client.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <utility>

namespace welcomed::identity {
namespace {

net::Request with_token(net::Request request, const Secret& token) {
  std::erase_if(request.headers, [](const auto& header) { return boost::iequals(header.name, "Authorization"); });
  request.headers.push_back({"Authorization", "Bearer " + token.reveal()});
  return request;
}

bool refuses_token(const net::Exchange& exchange) {
  const auto* response = std::get_if<net::Response>(&exchange);
  return response != nullptr && response->status == 401;
}

}  // namespace

Task<Outcome<Nothing>> AuthorizedClient::ready() {
  const auto token = co_await tokens_.token();
  if (!token) co_return token.setback();
  co_return Nothing{};
}

Task<Outcome<net::Exchange>> AuthorizedClient::send(net::Request request) {
  if (request.method != "GET" && !tokens_.at_hand()) co_return Retry{{}, {"token_lost", ""}};
  const auto token = co_await tokens_.token();
  if (!token) co_return token.setback();
  auto attempt = with_token(request, token.value());
  auto first = co_await transport_.once(std::move(attempt));
  if (!refuses_token(first)) co_return first;
  tokens_.refused(token.value());
  const auto fresh = co_await tokens_.token();
  if (!fresh) co_return fresh.setback();
  attempt = with_token(std::move(request), fresh.value());
  auto second = co_await transport_.once(std::move(attempt));
  co_return second;
}

}  // namespace welcomed::identity
