// Control: how the services behave.
#include <algorithm>
#include <map>
#include <set>

#include "app_package.hpp"
#include "control.hpp"

namespace tenant {
namespace {

struct Numbers {
  std::vector<std::pair<const char*, int Behaviour::*>> integers{
      {"token_lifetime", &Behaviour::token_lifetime},
      {"latency_ms", &Behaviour::latency_ms},
      {"chat_404s", &Behaviour::chat_misses},
      {"empty_page_every", &Behaviour::empty_page_every},
      {"event_delay_ms", &Behaviour::event_delay_ms},
      {"redeliver_after_ms", &Behaviour::redeliver_after_ms},
      {"event_timeout_ms", &Behaviour::event_timeout_ms},
      {"events_in_flight", &Behaviour::events_in_flight},
      {"clock_offset_s", &Behaviour::clock_offset_s},
      {"delta_page", &Behaviour::delta_page},
      {"delta_generation", &Behaviour::delta_generation},
      {"delta_expired_status", &Behaviour::delta_expired_status},
      {"delta_bad_group_status", &Behaviour::delta_bad_group_status},
      {"dead_id_status", &Behaviour::dead_id_status},
  };
  std::vector<std::pair<const char*, double Behaviour::*>> percentages{
      {"accepted_percent", &Behaviour::accepted_percent},
      {"no_event_percent", &Behaviour::no_event_percent},
      {"double_percent", &Behaviour::double_percent},
      {"swap_percent", &Behaviour::swap_percent},
      {"delta_replay_percent", &Behaviour::delta_replay_percent},
      {"read_percent", &Behaviour::read_percent},
      {"reply_percent", &Behaviour::reply_percent},
      {"press_percent", &Behaviour::press_percent},
      {"react_percent", &Behaviour::react_percent},
      {"uninstall_percent", &Behaviour::uninstall_percent},
      {"block_percent", &Behaviour::block_percent},
  };
  std::vector<std::pair<const char*, bool Behaviour::*>> switches{
      {"self_mismatch", &Behaviour::self_mismatch},
      {"delta_forgets", &Behaviour::delta_forgets},
      {"archived_refuse_reads", &Behaviour::archived_refuse_reads},
      {"graph_chats_refused", &Behaviour::graph_chats_refused},
  };
};

Json behaviour_json(const Behaviour& behaviour) {
  Json json{{"switched_off", behaviour.switched_off}, {"rates_of", behaviour.rates_of}};
  const Numbers numbers;
  for (const auto& [name, member] : numbers.switches) json[name] = behaviour.*member;
  for (const auto& [name, member] : numbers.integers) json[name] = behaviour.*member;
  for (const auto& [name, member] : numbers.percentages) json[name] = behaviour.*member;
  return json;
}

bool are_rates(const std::map<std::string, double>& rates) {
  static const std::set<std::string> kRates{"read_percent",  "reply_percent",     "press_percent",
                                            "react_percent", "uninstall_percent", "block_percent"};
  return std::all_of(rates.begin(), rates.end(), [](const auto& each) { return kRates.contains(each.first); });
}

}  // namespace

void Control::add_service_routes(Router& router) {
  post(router, "/service-url", [this](const Json& body) {
    c_.events.set_service_url(body.at("url").get<std::string>());
    return good();
  });
  post(router, "/behaviour", [this](const Json& body) { return set_behaviour(body); });
  router.add("GET", "/control/behaviour",
             [this](const Request&) { return json_response(200, behaviour_json(c_.behaviour)); });
  post(router, "/roles", [this](const Json& body) { return set_roles(body); });
  post(router, "/principal", [this](const Json& body) { return set_principal(body); });
  post(router, "/catalog", [this](const Json& body) { return set_catalog(body); });
  post(router, "/package", [this](const Json& body) { return upload(body); });
  post(router, "/limits", [this](const Json& body) {
    Limits limits = c_.throttle.limits();
    if (!merge(body, limits)) return bad("unknown limit, or one of the wrong type");
    c_.throttle.set_limits(limits);
    return good();
  });
  router.add("GET", "/control/limits", [this](const Request&) { return json_response(200, c_.throttle.limits()); });
}

Response Control::set_behaviour(const Json& body) {
  Behaviour changed = c_.behaviour;
  const Numbers numbers;
  for (const auto& [name, value] : body.items()) {
    bool known = name == "switched_off" || name == "rates_of";
    if (name == "switched_off") changed.switched_off = value.get<std::string>();
    if (name == "rates_of") value.get_to(changed.rates_of);
    for (const auto& [one, member] : numbers.switches) {
      if (name != one) continue;
      changed.*member = value.get<bool>();
      known = true;
    }
    for (const auto& [number, member] : numbers.integers) {
      if (name != number) continue;
      changed.*member = value.get<int>();
      known = true;
    }
    for (const auto& [number, member] : numbers.percentages) {
      if (name != number) continue;
      changed.*member = value.get<double>();
      known = true;
    }
    if (!known) return bad("unknown behaviour " + name);
  }
  static const std::set<std::string> kOff{"", "BotDisabledByAdmin", "TenantNoPermission", "CapabilityOverride"};
  if (!kOff.contains(changed.switched_off)) return bad("no such code for an app that is off");
  for (const auto& [summary, rates] : changed.rates_of) {
    if (!are_rates(rates)) return bad("no such rate of what people do with \"" + summary + "\"");
  }
  if (changed.dead_id_status != 403 && changed.dead_id_status != 400) return bad("dead_id_status is 400 or 403");
  c_.world.forget_changes(changed.delta_forgets);
  c_.behaviour = changed;
  return json_response(200, behaviour_json(c_.behaviour));
}

Response Control::set_roles(const Json& body) {
  c_.principal.roles = body.at("roles").get<std::vector<std::string>>();
  if (body.value("expire_tokens", false)) c_.tokens.expire(c_.options.tenant_id);
  return good();
}

Response Control::set_principal(const Json& body) {
  using State = Principal::State;
  static const std::map<std::string, State> kStates{
      {"there", State::there}, {"missing", State::missing}, {"disabled", State::disabled}, {"barred", State::barred}};
  const auto state = kStates.find(body.value("state", "there"));
  if (state == kStates.end()) return bad("state must be there, missing, disabled or barred");
  c_.principal.state = state->second;
  c_.principal.bot_framework = body.value("bot_framework", true);
  return good();
}

Response Control::upload(const Json& body) {
  const CatalogApp app = uploaded(body.at("file").get<std::string>(), c_.catalog.ours());
  c_.behaviour.self_mismatch = app.client_id != c_.options.app_id;
  c_.catalog.ours() = app;
  return good();
}

Response Control::set_catalog(const Json& body) {
  CatalogApp app = c_.catalog.ours();
  for (const auto& [name, value] : body.items()) {
    if (name == "id") {
      app.id = value.get<std::string>();
    } else if (name == "version") {
      app.version = value.get<std::string>();
    } else if (name == "submitted") {
      app.submitted = value.get<std::string>();
    } else if (name == "display_name") {
      app.display_name = value.get<std::string>();
    } else if (name == "permissions") {
      app.permissions = value.get<std::vector<std::string>>();
    } else if (name == "scopes") {
      app.scopes = value.get<std::vector<std::string>>();
    } else if (name == "listed") {
      app.listed = value.get<bool>();
    } else {
      return bad("unknown member " + name);
    }
  }
  c_.catalog.ours() = app;
  return good();
}

}  // namespace tenant
