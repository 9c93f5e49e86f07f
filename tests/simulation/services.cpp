#include "simulation/services.hpp"

namespace simulation {

using welcomed::net::Request;
using welcomed::net::Response;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kGraph = "https://graph.microsoft.com/v1.0";
constexpr std::string_view kLogin = "https://login.microsoftonline.com/";
constexpr const char* kBotToken = "of-the-bot";

/// A lane may send so many requests into a storm before it knows: as many as are under way where no answer comes.
constexpr int kBeforeItIsKnown = 24;
constexpr int kBeforeSilenceIsKnown = 100;
/// A refused reading is about what was read: each is tried by itself, after waits that grow.
constexpr int kOfRefusedReadings = 250;
/// And then find out whether it is over.
constexpr double kAttemptsAMinute = 2;

std::string token_in(const Request& request) {
  constexpr std::string_view kBefore = "Bearer ";
  const auto header = welcomed::net::find_header(request.headers, "Authorization");
  return header.starts_with(kBefore) ? std::string(header.substr(kBefore.size())) : std::string();
}

/// The bot's own token is nobody's, though it may come from the same tenant's login as that for Graph.
bool wants_bot_token(const Request& request) { return request.body.find("api.botframework.com") != std::string::npos; }

Response without_principal() {
  return reply(401, {{"error", "invalid_client"},
                     {"error_codes", json::array({7000229})},
                     {"error_description",
                      "AADSTS7000229: The client application is missing service principal in the tenant."}});
}

}  // namespace

Services::Services(const Script& script, Timeline& timeline, std::function<welcomed::TimePoint()> wall)
    : script_(script), timeline_(timeline), struck_(script.storms.size()) {
  for (std::size_t i = 0; i < script.tenants.size(); ++i) tenants.emplace_back(script, i, names, timeline, wall);
}

Tenant* Services::tenant_of(const Request& request) {
  const auto url = request.url.text();
  if (url.starts_with(kLogin) && wants_bot_token(request)) return nullptr;
  const auto token = token_in(request);
  for (auto& tenant : tenants) {
    const bool is_its = url.starts_with(kLogin)   ? url.find(tenant.id) != std::string::npos
                        : url.starts_with(kGraph) ? token == tenant.token()
                                                  : tenant.concerns(request);
    if (is_its) return &tenant;
  }
  return nullptr;
}

const Storm* Services::storm_over(const Request& request) {
  const auto lane = lane_of(request);
  if (!lane || script_.storms.empty()) return nullptr;
  const auto* tenant = tenant_of(request);
  for (const auto& storm : script_.storms) {
    const bool there = tenant != nullptr && storm.tenant == tenant->number;
    if (there && storm.lane == *lane && storm.rages(timeline_.now())) return &storm;
  }
  return nullptr;
}

void Services::struck(const Storm& storm) {
  auto& met = struck_[static_cast<std::size_t>(&storm - script_.storms.data())];
  const bool silent = storm.refusal == Refusal::silence;
  const int first = silent ? kBeforeSilenceIsKnown : storm.lane == Lane::reads ? kOfRefusedReadings : kBeforeItIsKnown;
  ++met.requests;
  const auto minutes = std::chrono::duration<double, std::ratio<60>>(timeline_.now() - storm.begin).count();
  if (met.requests <= first + met.allowed + static_cast<int>(minutes * kAttemptsAMinute)) return;
  violation(std::to_string(met.requests) + " requests of " + name(storm.lane) + " ran into a storm of " +
            name(storm.refusal));
}

void Services::interrupted() {
  for (auto& met : struck_) met.allowed += kBeforeSilenceIsKnown;
}

void Services::restarted() {
  ++names.restarts;
  interrupted();
}

Response Services::serve(const Request& request, Duration departed) {
  const auto url = request.url.text();
  if (url.starts_with(kLogin)) return log_in(request);
  if (url.starts_with(kGraph)) return graph(request, url.substr(kGraph.size()), departed);
  if (token_in(request) != kBotToken) violation("the connector was given another token than the bot's");
  auto* tenant = tenant_of(request);
  if (tenant == nullptr) return refused(404, "ConversationNotFound");
  return tenant->connector(request, departed);
}

Response Services::log_in(const Request& request) {
  const auto* tenant = tenant_of(request);
  const auto token = tenant == nullptr ? std::string(kBotToken) : tenant->token();
  const bool refuses = tenant != nullptr && tenant->script.until_then == Unconsented::at_the_login;
  if (refuses && !tenant->consented()) return without_principal();
  return reply(200, {{"token_type", "Bearer"}, {"expires_in", 3599}, {"access_token", token}});
}

Response Services::graph(const Request& request, const std::string& path, Duration departed) {
  auto* tenant = tenant_of(request);
  if (tenant == nullptr) {
    violation("Graph was given a token of no tenant");
    return refused(401, "InvalidAuthenticationToken");
  }
  if (!tenant->consented()) {
    const json error{{"code", "Authorization_RequestDenied"},
                     {"message", "Insufficient privileges to complete the operation."}};
    return reply(403, {{"error", error}});
  }
  return tenant->graph(request, path, departed);
}

void Services::heard(const Request& request) {
  auto* tenant = tenant_of(request);
  if (tenant != nullptr) tenant->heard(request);
}

}  // namespace simulation
