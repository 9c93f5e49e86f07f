#include "base/json_members.hpp"

#include <nlohmann/json.hpp>

namespace welcomed {

using nlohmann::json;

const std::string* find_text(const json& object, std::string_view key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

std::string text_of(const json& object, std::string_view key) {
  const auto* text = find_text(object, key);
  return text == nullptr ? std::string() : *text;
}

const json& array_of(const json& object, std::string_view key) {
  static const json kNone = json::array();
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : kNone;
}

}  // namespace welcomed
