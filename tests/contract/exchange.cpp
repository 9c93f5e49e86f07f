#include "exchange.hpp"

#include <algorithm>
#include <utility>

namespace contract {
namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

Headers headers_of(const Json& message) {
  Headers headers;
  const auto found = message.find("headers");
  if (found == message.end() || !found->is_object()) return headers;
  for (const auto& [name, value] : found->items()) headers[lower(name)] = value.get<std::string>();
  return headers;
}

}  // namespace

Exchange exchange_of_record(const Json& record) {
  const Json& request = record.at("request");
  const Json& response = record.at("response");
  return {request.at("method"),  request.at("target"), headers_of(request), request.at("body"),
          response.at("status"), headers_of(response), response.at("body")};
}

Exchange exchange_of_sample(const Json& sample, std::string target) {
  const Json request = sample.value("request", Json::object());
  // An error's sample is an answer alone.
  const Json& response = sample.contains("response") ? sample.at("response") : sample;
  Exchange exchange{request.value("method", ""),   std::move(target),     headers_of(request),
                    request.value("body", Json()), response.at("status"), headers_of(response),
                    response.value("body", Json())};
  exchange.request_headers.emplace("authorization", "Bearer ACCESS_TOKEN");
  if (!exchange.response_body.is_null()) exchange.response_headers.emplace("content-type", "application/json");
  return exchange;
}

}  // namespace contract
