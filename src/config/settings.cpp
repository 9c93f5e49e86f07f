#include "config/settings.hpp"

#include <cstdlib>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "config/keys.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

bool is_of_policies(const Key& key) { return key.path == "policies" || key.path.starts_with("policies."); }

std::string in_one_spelling(Kind kind, const std::string& text, const std::filesystem::path& folder) {
  switch (kind) {
    case Kind::duration:
    case Kind::duration_or_never:
      if (const auto duration = parse_duration(text)) return std::to_string(duration->count());
      return text;
    case Kind::whole:
    case Kind::number:
      return std::to_string(std::strtod(text.c_str(), nullptr));
    case Kind::file:
    case Kind::secret_file:
    case Kind::folder:
      return (folder / text).lexically_normal().string();
    default:
      return folded(text);
  }
}

/// The nodes at a path, through every item of the lists on the way. One that is not there is null, so that what the
/// items of a list say keeps its place.
std::vector<const Node*> nodes_at(const Node& root, std::string_view path) {
  std::vector<const Node*> found{&root};
  for (const auto& step : split(path, '.')) {
    std::vector<const Node*> below;
    for (const auto* node : found) {
      if (node == nullptr || !node->is_list()) {
        below.push_back(node == nullptr ? nullptr : node->find(step));
        continue;
      }
      for (const auto& item : node->children) below.push_back(item.find(step));
    }
    found = std::move(below);
  }
  return found;
}

std::optional<std::string> value_of(const Key& key, const Node* node, const std::filesystem::path& folder) {
  if (node == nullptr && key.fallback.empty()) return std::nullopt;
  if (node == nullptr) return in_one_spelling(key.kind, std::string(key.fallback), folder);
  if (node->is_scalar()) return in_one_spelling(key.kind, node->text, folder);
  std::string values;
  for (const auto& item : node->children) values += in_one_spelling(key.kind, item.text, folder) + "\n";
  return node->is_list() ? std::optional(values) : std::nullopt;
}

}  // namespace

std::map<std::string, std::string> settings_of(const Node& root, const std::filesystem::path& folder) {
  std::map<std::string, std::string> settings;
  for (const auto& key : config_keys().rows()) {
    if (key.kind == Kind::mapping || is_of_policies(key)) continue;
    std::string all;
    bool said = false;
    for (const auto* node : nodes_at(root, key.path)) {
      const auto value = value_of(key, node, folder);
      said = said || value;
      all += value.value_or(std::string()) + "\n";
    }
    if (said) settings[std::string(key.path)] = all;
  }
  return settings;
}

}  // namespace welcomed::config
