#include "cloud.hpp"

#include <boost/asio/post.hpp>
#include <fstream>

#include "fixed_keys.hpp"

namespace tenant {
namespace {

std::vector<std::unique_ptr<Tenant>> make_tenants(const Options& options, const Shared& shared) {
  std::vector<std::unique_ptr<Tenant>> tenants;
  for (std::size_t index = 0; index < options.tenants; ++index) {
    tenants.push_back(std::make_unique<Tenant>(options_of_tenant(options, index), index == 0, shared));
  }
  return tenants;
}

}  // namespace

Cloud::Cloud(const Options& options)
    : options_(options),
      faults_(options.seed),
      bot_keys_(options.app_id),
      tokens_(token_key()),
      entra_(options_, tokens_),
      tenants_(make_tenants(options_, {io_, journal_, recorder_, bot_keys_, tokens_})),
      control_({tenants_, recorder_, faults_, bot_keys_, tokens_, entra_, journal_,
                [this] { boost::asio::post(io_, [this] { io_.stop(); }); }}),
      server_(io_, options.port, [this](Request& request) { return answer(request); }) {
  journal_.open(options_.ledger_file, [this](const Json& line) { recall(line); });
  entra_.set_base(base());
  bot_keys_.set_base(base());
  for (const auto& tenant : tenants_) {
    tenant->begin(base());
    entra_.add(tenant->principal());
  }
  entra_.add_routes(router_);
  bot_keys_.add_routes(router_);
  control_.add_routes(control_router_);
  write_world();
  server_.start();
}

void Cloud::write_world() const {
  if (options_.world_file.empty()) return;
  std::ofstream(options_.world_file) << dumped(control_.world()) << '\n';
}

void Cloud::recall(const Json& line) {
  if (line.at("kind") == "bot_keys") return bot_keys_.recall(line.at("keys"));
  const std::string id = line.value("tenant", tenants_.front()->id());
  for (const auto& tenant : tenants_) {
    if (tenant->id() == id) tenant->recall(line);
  }
}

Json Cloud::introduction() const {
  Json line{{"port", server_.port()},           {"base", base()},
            {"tenant_id", options_.tenant_id},  {"app_id", options_.app_id},
            {"secret", options_.secret},        {"external_id", options_.external_id},
            {"catalog_id", options_.catalog_id}};
  if (tenants_.size() == 1) return line;
  for (const auto& tenant : tenants_) {
    line["tenants"].push_back(
        {{"tenant_id", tenant->id()}, {"name", tenant->name()}, {"catalog_id", tenant->options().catalog_id}});
  }
  return line;
}

const Tenant* Cloud::of_id(const std::string& tenant_id) const {
  for (const auto& tenant : tenants_) {
    if (equal_ignoring_case(tenant->id(), tenant_id)) return tenant.get();
  }
  return nullptr;
}

/// By the tenant in the address, else by the conversation or team, else by the tenant that a creation names.
const Tenant* Cloud::of_connector(const Request& request) const {
  const auto& path = request.segments;
  if (path.size() > 2 && path[1] == "amer") return of_id(path[2]);
  if (path.size() == 3) return of_id(tenant_of_creation(parsed(request.body).value_or(Json())));
  for (const auto& tenant : tenants_) {
    if (path.size() > 3 && tenant->has_conversation(path[3])) return tenant.get();
  }
  return nullptr;
}

const Tenant* Cloud::whose(const Request& request) {
  if (tenants_.size() == 1) return tenants_.front().get();
  const std::string& service = request.segments.front();
  if (service == "graph") return of_id(tokens_.tenant_of(request));
  if (service == "teams") return of_connector(request);
  if (service != "login" || request.segments.size() < 2) return nullptr;
  const Principal* principal = entra_.find(request.segments[1]);
  return principal == nullptr ? nullptr : of_id(principal->tenant_id);
}

/// What is nobody's is refused in the same way by every tenant.
const Router& Cloud::router_for(const Request& request, const Tenant* whose) const {
  const std::string& service = request.segments.front();
  if (service != "graph" && service != "teams") return router_;
  return (whose != nullptr ? *whose : *tenants_.front()).router();
}

Answer Cloud::answer(Request& request) {
  Answer answer;
  std::string route;
  if (request.segments.front() == "control") {
    answer.response = control_router_.answer(request, route);
    return answer;
  }
  recorder_.entered();
  const Tenant* tenant = whose(request);
  const std::string tenant_id = tenant != nullptr ? tenant->id() : "";
  route = request.method + " (fault)";
  auto fault = faults_.pick(request, tenant_id);
  if (!fault || fault->take_effect) answer.response = router_for(request, tenant).answer(request, route);
  answer.delay = (tenant != nullptr ? *tenant : *tenants_.front()).latency_ms();
  if (fault) {
    if (fault->instead) answer.response = std::move(*fault->instead);
    answer.manner = fault->manner;
    answer.delay += fault->delay;
  }
  const bool answered = answer.manner == Manner::whole || answer.manner == Manner::truncated;
  recorder_.record(tenant_id, route, request, answered ? answer.response : Response{0, {}, {}, {}});
  answer.done = [this] { recorder_.left(); };
  return answer;
}

}  // namespace tenant
