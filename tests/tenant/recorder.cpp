#include "recorder.hpp"

#include <algorithm>
#include <regex>

namespace tenant {
namespace {

constexpr std::size_t kExchangesKept = 200;
constexpr std::size_t kBytesKept = 4'000'000;

Json headers_json(const Fields& headers) {
  Json json = Json::object();
  for (const auto& [name, value] : headers) json[name] = equal_ignoring_case(name, "Authorization") ? "***" : value;
  return json;
}

Json body_json(const std::string& body) {
  if (body.empty()) return nullptr;
  Json value = Json::parse(body, nullptr, false);
  return value.is_discarded() ? Json(body) : value;
}

std::string without_secret(const std::string& body) {
  static const std::regex kSecret("(client_secret=)[^&]*");
  return std::regex_replace(body, kSecret, "$1***");
}

}  // namespace

void Recorder::record(const std::string& tenant_id, const std::string& route, const Request& request,
                      const Response& response) {
  Kind& kind = kinds_[{tenant_id, route, response.status}];
  ++kind.count;
  if (kind.first.size() >= kExchangesKept || kind.bytes >= kBytesKept) return;
  kind.bytes += request.body.size() + response.body.size();
  kind.first.push_back({request, {response.status, response.headers, response.body, {}}});
}

void Recorder::entered() { most_in_flight_ = std::max(most_in_flight_, ++in_flight_); }

Json Recorder::counts(const std::string& tenant_id) const {
  Json json = Json::object();
  for (const auto& [key, kind] : kinds_) {
    if (key.tenant_id == tenant_id) json[key.route][std::to_string(key.status)] = kind.count;
  }
  return json;
}

Json Recorder::exchanges(std::size_t limit, const std::string& route_regex, const std::string& tenant_id) const {
  const std::regex wanted(route_regex.empty() ? ".*" : route_regex);
  std::vector<std::pair<const Key*, const Exchange*>> found;
  for (const auto& [key, kind] : kinds_) {
    if (!std::regex_search(key.route, wanted) || (!tenant_id.empty() && key.tenant_id != tenant_id)) continue;
    for (const Exchange& exchange : kind.first) found.emplace_back(&key, &exchange);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.second->request.at < b.second->request.at; });
  if (found.size() > limit) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
  Json list = Json::array();
  for (const auto& [key, exchange] : found) {
    const Request& request = exchange->request;
    list.push_back({{"route", key->route},
                    {"tenant", key->tenant_id},
                    {"at", iso_time(request.at)},
                    {"request",
                     {{"method", request.method},
                      {"target", request.target},
                      {"headers", headers_json(request.headers)},
                      {"body", body_json(without_secret(request.body))}}},
                    {"response",
                     {{"status", exchange->response.status},
                      {"headers", headers_json(exchange->response.headers)},
                      {"body", body_json(exchange->response.body)}}}});
  }
  return list;
}

}  // namespace tenant
