#include "admin/monitoring.hpp"

#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

#include "admin/own_host.hpp"

namespace welcomed::admin {
namespace {

using nlohmann::json;

bool shows(const net::Incoming& request, const Secret& token) {
  const auto shown = request.header("Authorization");
  const auto wanted = "Bearer " + token.reveal();
  return request.header_count("Authorization") == 1 && shown.size() == wanted.size() &&
         CRYPTO_memcmp(shown.data(), wanted.data(), wanted.size()) == 0;
}

/// A browser says from which page a request comes, whichever name the page found for our address.
bool is_for_us(const net::Incoming& request, const std::vector<std::string>& hosts) {
  const auto origin = request.header("Origin");
  const bool own_page =
      request.header_count("Origin") == 0 || (request.header_count("Origin") == 1 && is_own_origin(origin, hosts));
  return is_own_host(request.header("Host"), hosts) && own_page;
}

net::Reply refusal(int status, const std::string& why) { return {status, json{{"error", why}}.dump()}; }

std::optional<net::Reply> refuse(const net::Incoming& request, const Admission& admission) {
  const auto& [token, hosts] = admission;
  if (!is_for_us(request, hosts))
    return refusal(403, "ask by an IP address, localhost, or a name of listen.admin_hosts");
  if (token && !shows(request, *token)) {
    auto reply = refusal(401, "the token of listen.admin_token_file is wanted as a bearer token");
    reply.headers.push_back({"WWW-Authenticate", "Bearer"});
    return reply;
  }
  if (request.method != "GET" && request.method != "HEAD") return refusal(405, "only GET is taken here");
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
  if (!measures) co_return refusal(503, measures.error().text());
  co_return net::Reply{
      .status = 200, .body = metrics_text(*measures), .content_type = "text/plain; version=0.0.4; charset=utf-8"};
}

Task<std::optional<net::Reply>> look_at_head(net::Incoming& request, const Admission& admission) {
  co_return refuse(request, admission);
}

Task<net::Reply> serve(net::Incoming request, const Troubles& troubles, const Measure& measure) {
  const auto path = request.target.substr(0, request.target.find('?'));
  if (path == "/healthz") co_return net::Reply{.status = 200, .body = json{{"healthy", true}}.dump()};
  if (path == "/readyz") co_return readiness(troubles());
  if (path != "/metrics") co_return refusal(404, "there are /healthz, /readyz and /metrics");
  auto reply = co_await metrics(measure);
  co_return reply;
}

}  // namespace

net::Handler monitoring(Troubles troubles, Measure measure, Admission admission) {
  return {.head = [admission = std::move(admission)](
                      net::Incoming& request, std::shared_ptr<void>&) { return look_at_head(request, admission); },
          .serve = [troubles = std::move(troubles), measure = std::move(measure)](
                       net::Incoming request,
                       std::shared_ptr<void>) { return serve(std::move(request), troubles, measure); }};
}

}  // namespace welcomed::admin
