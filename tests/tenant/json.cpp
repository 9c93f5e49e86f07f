#include "json.hpp"

#include <set>
#include <vector>

namespace tenant {
namespace {

constexpr int kDeepest = 64;

}  // namespace

std::optional<Json> parsed(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  bool acceptable = true;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    if (depth > kDeepest) acceptable = false;
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key && !keys.back().insert(value.get<std::string>()).second) acceptable = false;
    return acceptable;
  };
  Json value = Json::parse(text, watch, false);
  if (!acceptable || value.is_discarded()) return std::nullopt;
  return value;
}

std::string dumped(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::optional<std::string> string_at(const Json& object, const char* key) {
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace tenant
