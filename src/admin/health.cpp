#include "admin/health.hpp"

#include <openssl/crypto.h>

#include <nlohmann/json.hpp>

namespace welcomed::admin {
namespace {

using nlohmann::json;

bool shows(const net::Incoming& request, const Secret& token) {
  const auto shown = request.header("Authorization");
  const auto wanted = "Bearer " + token.reveal();
  return request.header_count("Authorization") == 1 && shown.size() == wanted.size() &&
         CRYPTO_memcmp(shown.data(), wanted.data(), wanted.size()) == 0;
}

net::Reply refusal(int status, const std::string& why) { return {status, json{{"error", why}}.dump()}; }

std::optional<net::Reply> refuse(const net::Incoming& request, const std::optional<Secret>& token) {
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

net::Reply answer(const std::string& target, const Troubles& troubles) {
  const auto path = target.substr(0, target.find('?'));
  if (path == "/healthz") return {200, json{{"healthy", true}}.dump()};
  if (path == "/readyz") return readiness(troubles());
  return refusal(404, "there are /healthz and /readyz");
}

Task<std::optional<net::Reply>> look_at_head(net::Incoming& request, const std::optional<Secret>& token) {
  co_return refuse(request, token);
}

Task<net::Reply> serve(net::Incoming request, const Troubles& troubles) { co_return answer(request.target, troubles); }

}  // namespace

net::Handler health(Troubles troubles, std::optional<Secret> token) {
  return {.head = [token = std::move(token)](net::Incoming& request,
                                             std::shared_ptr<void>&) { return look_at_head(request, token); },
          .serve = [troubles = std::move(troubles)](
                       net::Incoming request, std::shared_ptr<void>) { return serve(std::move(request), troubles); }};
}

}  // namespace welcomed::admin
