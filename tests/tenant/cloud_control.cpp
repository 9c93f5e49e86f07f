#include "cloud_control.hpp"

#include "bot_keys.hpp"
#include "tenant.hpp"

namespace tenant {
namespace {

std::string option(const Request& request, std::string_view name, const char* otherwise) {
  const std::string* value = request.option(name);
  return value != nullptr ? *value : otherwise;
}

/// Whom a control request is about, by its query or its body; empty when it does not say.
std::string named_tenant(const Request& request) {
  if (const std::string* name = request.option("tenant")) return *name;
  const auto body = request.body.empty() ? std::nullopt : parsed(request.body);
  return body && body->is_object() ? string_at(*body, "tenant").value_or("") : "";
}

bool is_list_of_everybody(const Request& request) {
  return request.method == "GET" &&
         (request.path == "/control/ledger/messages" || request.path == "/control/ledger/channels");
}

}  // namespace

Json CloudControl::world() const {
  if (c_.tenants.size() == 1) return c_.tenants.front()->world();
  Json worlds = Json::array();
  for (const auto& tenant : c_.tenants) {
    Json world = tenant->world();
    world["tenant_id"] = tenant->id();
    world["name"] = tenant->name();
    worlds.push_back(std::move(world));
  }
  return {{"tenants", std::move(worlds)}};
}

const Tenant* CloudControl::find(const std::string& name) const {
  for (const auto& tenant : c_.tenants) {
    if (equal_ignoring_case(tenant->id(), name) || equal_ignoring_case(tenant->name(), name)) return tenant.get();
  }
  return nullptr;
}

void CloudControl::add_routes(Router& router) {
  add_credential_routes(router);
  add_fault_routes(router);
  add_control(router, "/bot-url", [this](const Json& body) { return set_bot_url(body); });
  add_control(router, "/register-bot-anew", [this](const Json&) { return register_bot_anew(); });
  add_control(router, "/shutdown", [this](const Json&) {
    c_.shut_down();
    return good();
  });
  router.add("GET", "/control/ledger/requests", [this](const Request& request) { return requests(request); });
  router.add_fallback("control", [this](const Request& request, bool) { return for_tenant(request); });
}

void CloudControl::add_credential_routes(Router& router) {
  add_control(router, "/expire-tokens", [this](const Json& body) { return expire_tokens(body); });
  add_control(router, "/secret", [this](const Json& body) {
    c_.entra.set_secret(body.at("secret").get<std::string>());
    return good();
  });
  add_control(router, "/certificate", [this](const Json& body) {
    c_.entra.assertions().accept_ps256(body.value("accept_ps256", true));
    return c_.entra.assertions().set_certificate(body.at("pem").get<std::string>()) ? good() : bad("no certificate");
  });
  add_control(router, "/federation", [this](const Json& body) {
    c_.entra.assertions().trust(body.at("issuer"), body.at("subject"), body.at("audience"));
    return good();
  });
  add_control(router, "/federated-token", [this](const Json& claims) {
    return json_response(200, {{"token", c_.entra.assertions().issued_elsewhere(claims)}});
  });
  add_control(router, "/rotate-keys", [this](const Json& body) {
    c_.bot_keys.rotate(SigningKey::generated(), body.value("drop_old", false));
    c_.journal.append({{"kind", "bot_keys"}, {"keys", c_.bot_keys.remembered()}});
    return good();
  });
}

void CloudControl::add_fault_routes(Router& router) {
  add_control(router, "/faults", [this](const Json& body) {
    const std::string fault = c_.faults.add(body);
    return fault.empty() ? good() : bad(fault);
  });
  router.add("GET", "/control/faults", [this](const Request&) { return json_response(200, c_.faults.list()); });
  router.add("DELETE", "/control/faults", [this](const Request&) {
    c_.faults.clear();
    return good();
  });
}

Response CloudControl::set_bot_url(const Json& body) {
  const auto url = body.at("url").get<std::string>();
  for (const auto& tenant : c_.tenants) {
    if (!tenant->set_bot_url(url)) return bad("the url must be http://…");
  }
  return good();
}

Response CloudControl::register_bot_anew() {
  for (const auto& tenant : c_.tenants) tenant->register_bot_anew();
  return good();
}

/// Those of one tenant, or all.
Response CloudControl::expire_tokens(const Json& body) {
  const std::string name = body.value("tenant", "");
  const Tenant* only = find(name);
  if (only == nullptr && !name.empty()) return bad("no such tenant");
  for (const auto& tenant : c_.tenants) {
    if (only == nullptr || only == tenant.get()) c_.tokens.expire(tenant->id());
  }
  if (only == nullptr) c_.tokens.expire(kBotDirectory);
  return good();
}

Response CloudControl::requests(const Request& request) const {
  const std::string name = option(request, "tenant", "");
  const Tenant* tenant = find(name);
  if (tenant == nullptr && !name.empty()) return bad("no such tenant");
  try {
    const std::size_t limit = std::stoul(option(request, "limit", "1000"));
    const std::string route = option(request, "route", "");
    return json_response(200, c_.recorder.exchanges(limit, route, tenant != nullptr ? tenant->id() : ""));
  } catch (const std::exception& error) {
    return bad(error.what());
  }
}

Response CloudControl::for_tenant(const Request& request) const {
  const std::string name = named_tenant(request);
  const Tenant* tenant = c_.tenants.size() == 1 && name.empty() ? c_.tenants.front().get() : find(name);
  if (tenant == nullptr && !name.empty()) return bad("no such tenant");
  if (tenant == nullptr && is_list_of_everybody(request)) return of_everybody(request);
  if (tenant == nullptr && request.method == "GET" && request.path == "/control/world") {
    return json_response(200, world());
  }
  if (tenant == nullptr) return bad("which tenant? name one as `tenant`, by id or name");
  Request mine = request;
  std::string route;
  return tenant->router().answer(mine, route);
}

/// What a list of each tenant has, one after the other.
Response CloudControl::of_everybody(const Request& request) const {
  Json all = Json::array();
  for (const auto& tenant : c_.tenants) {
    Request mine = request;
    std::string route;
    const auto list = parsed(tenant->router().answer(mine, route).body);
    all.insert(all.end(), list->begin(), list->end());
  }
  return json_response(200, all);
}

}  // namespace tenant
