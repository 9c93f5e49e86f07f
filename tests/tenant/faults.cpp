#include "faults.hpp"

#include <map>

#include "ids.hpp"

namespace tenant {
namespace {

struct Ending {
  bool take_effect;
  Manner manner;
};

const std::map<std::string, Ending> kEndings{
    {"reset_before", {false, Manner::reset}},    {"reset_after", {true, Manner::reset}},
    {"close_before", {false, Manner::closed}},   {"close_after", {true, Manner::closed}},
    {"truncate", {true, Manner::truncated}},     {"timeout", {true, Manner::silent}},
    {"timeout_before", {false, Manner::silent}},
};

}  // namespace

std::string Faults::read_status(const Json& effect, Fault& fault) {
  Response response;
  response.status = effect.at("status").get<int>();
  fault.take_effect = effect.value("take_effect", false);
  const Json body = effect.value("body", Json());
  if (!body.is_null()) {
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = body.is_string() ? body.get<std::string>() : dumped(body);
  }
  const Json headers = effect.value("headers", Json::object());
  for (const auto& [name, value] : headers.items()) {
    response.headers.emplace_back(name, value.get<std::string>());
  }
  fault.instead = std::move(response);
  return "";
}

std::string Faults::read_effect(const Json& effect, Fault& fault) {
  if (effect.is_string()) {
    const auto ending = kEndings.find(effect.get<std::string>());
    if (ending == kEndings.end()) return "unknown effect";
    fault.take_effect = ending->second.take_effect;
    fault.manner = ending->second.manner;
    return "";
  }
  if (!effect.is_object()) return "effect must be a name or an object";
  fault.delay = effect.value("delay_ms", Millis{0});
  if (effect.contains("status")) return read_status(effect, fault);
  return effect.contains("delay_ms") ? "" : "effect needs status or delay_ms";
}

std::string Faults::read(const Json& text, Rule& rule) {
  try {
    rule.text = text;
    rule.route = std::regex(text.at("route").get<std::string>());
    rule.tenant_id = text.value("tenant", "");
    rule.percent = text.value("percent", 100.0);
    rule.count = text.value("count", std::int64_t{-1});
    rule.every = text.value("every", std::uint64_t{1});
    rule.reused_only = text.value("reused_only", false);
    if (rule.every == 0) return "every must be at least 1";
    return read_effect(text.at("effect"), rule.fault);
  } catch (const std::exception& error) {
    return error.what();
  }
}

std::string Faults::add(const Json& rules) {
  const Json list = rules.is_array() ? rules : Json::array({rules});
  std::vector<Rule> added;
  for (const Json& text : list) {
    Rule rule;
    const std::string fault = read(text, rule);
    if (!fault.empty()) return fault;
    rule.number = next_number_++;
    added.push_back(std::move(rule));
  }
  rules_.insert(rules_.end(), added.begin(), added.end());
  return "";
}

Json Faults::list() const {
  Json list = Json::array();
  for (const Rule& rule : rules_) {
    Json text = rule.text;
    text["seen"] = rule.seen;
    text["fired"] = rule.fired;
    list.push_back(std::move(text));
  }
  return list;
}

bool Faults::fires(Rule& rule) const {
  ++rule.seen;
  if (rule.count >= 0 && rule.fired >= static_cast<std::uint64_t>(rule.count)) return false;
  if (rule.seen % rule.every != 0) return false;
  if (!chance(rule.percent, seed_ + rule.number, "fault", rule.seen)) return false;
  ++rule.fired;
  return true;
}

std::optional<Fault> Faults::pick(const Request& request, const std::string& tenant_id) {
  if (rules_.empty()) return std::nullopt;
  const std::string line = request.method + " " + request.path;
  for (Rule& rule : rules_) {
    if (rule.reused_only && !request.reused) continue;
    if (!rule.tenant_id.empty() && !equal_ignoring_case(rule.tenant_id, tenant_id)) continue;
    if (std::regex_search(line, rule.route) && fires(rule)) return rule.fault;
  }
  return std::nullopt;
}

}  // namespace tenant
