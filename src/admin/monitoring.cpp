#include "admin/monitoring.hpp"

#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

#include "admin/own_host.hpp"
#include "admin/query.hpp"

namespace welcomed::admin {
namespace {

using nlohmann::json;

bool shows(const net::Incoming& request, const Secret& token) {
  const auto shown = request.header("Authorization");
  const Secret wanted("Bearer " + token.reveal());
  const auto& text = wanted.reveal();
  return request.header_count("Authorization") == 1 && shown.size() == text.size() &&
         CRYPTO_memcmp(shown.data(), text.data(), text.size()) == 0;
}

/// A browser says from which page a request comes, whichever name the page found for our address.
bool is_for_us(const net::Incoming& request, const std::vector<std::string>& hosts) {
  const OwnNames names{hosts, request.own_address};
  const auto origin = request.header("Origin");
  const bool own_page =
      request.header_count("Origin") == 0 || (request.header_count("Origin") == 1 && is_own_origin(origin, names));
  return is_own_host(request.header("Host"), names) && own_page;
}

net::Reply reply_with(int status, const std::string& why) { return {status, json{{"error", why}}.dump()}; }

/// `reason`: of the counter.
net::Reply refusal(int status, std::string_view reason, const std::string& why) {
  auto reply = reply_with(status, why);
  reply.refusal = net::Refusal{reason, why};
  return reply;
}

/// All but the dashboard's files: a browser has to have the page before it can be given the token, and may have
/// followed a link to it.
bool is_guarded(const net::Incoming& request, const Pages& pages) {
  return asset_at(pages, net::path_of(request.target)) == nullptr;
}

/// Of a picture or a script that a page of another site wants there is no Origin
/// (https://www.w3.org/TR/fetch-metadata/).
bool is_cross_site(const net::Incoming& request) {
  const auto site = request.header("Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

std::optional<net::Reply> refuse(const net::Incoming& request, const Admission& admission, const Pages& pages) {
  const auto& [token, hosts] = admission;
  if (!is_for_us(request, hosts))
    return refusal(403, "site", "ask by the IP address that it listens at, localhost, or a name of listen.admin_hosts");
  const bool guarded = is_guarded(request, pages);
  if (guarded && is_cross_site(request)) return refusal(403, "site", "a page of another site asks");
  if (token && guarded && !shows(request, *token)) {
    auto reply = refusal(401, "token", "the token of listen.admin_token_file is wanted as a bearer token");
    reply.headers.push_back({"WWW-Authenticate", "Bearer"});
    return reply;
  }
  if (request.method != "GET" && request.method != "HEAD") return refusal(405, "method", "only GET is taken here");
  return std::nullopt;
}

net::Reply readiness(const std::vector<Error>& troubles) {
  if (troubles.empty()) return {200, json{{"ready", true}}.dump()};
  auto told = json::array();
  for (const auto& trouble : troubles) told.push_back({{"what", trouble.what}, {"remedy", trouble.remedy}});
  return {503, json{{"ready", false}, {"troubles", std::move(told)}}.dump()};
}

Task<net::Reply> metrics(const Measure& measure) {
  const auto measures = co_await measure();
  if (!measures) co_return reply_with(503, measures.error().text());
  co_return net::Reply{
      .status = 200, .body = metrics_text(*measures), .content_type = "text/plain; version=0.0.4; charset=utf-8"};
}

/// What is served, and to whom.
struct Inside {
  Troubles troubles;
  Measure measure;
  Admission admission;
  Pages pages;
};

Task<std::optional<net::Reply>> look_at_head(net::Incoming& request, const Inside& inside) {
  auto refused = refuse(request, inside.admission, inside.pages);
  if (refused) confine(*refused);
  co_return refused;
}

Task<net::Reply> answer(const std::string& target, const Inside& inside) {
  const auto path = net::path_of(target);
  if (path == "/healthz") co_return net::Reply{.status = 200, .body = json{{"healthy", true}}.dump()};
  if (path == "/readyz") co_return readiness(inside.troubles());
  if (path == "/metrics") {
    auto reply = co_await metrics(inside.measure);
    co_return reply;
  }
  if (const auto* asset = asset_at(inside.pages, path)) co_return asset_reply(*asset);
  const auto found = inside.pages.answers.find(path);
  if (found == inside.pages.answers.end())
    co_return refusal(404, "path",
                      "there are the dashboard at /, its data under /api/v1/, /healthz, /readyz and /metrics");
  auto reply = co_await found->second(target);
  co_return reply;
}

Task<net::Reply> serve(net::Incoming request, const Inside& inside) {
  auto reply = co_await answer(request.target, inside);
  confine(reply);
  co_return reply;
}

}  // namespace

net::Handler monitoring(Troubles troubles, Measure measure, Admission admission, Pages pages) {
  // shared: a handler is copied, and what it serves from stays where it is
  const auto inside = std::make_shared<const Inside>(
      Inside{std::move(troubles), std::move(measure), std::move(admission), std::move(pages)});
  return {
      .head = [inside](net::Incoming& request, std::shared_ptr<void>&) { return look_at_head(request, *inside); },
      .serve = [inside](net::Incoming request, std::shared_ptr<void>) { return serve(std::move(request), *inside); }};
}

}  // namespace welcomed::admin
