#include <algorithm>
#include <set>
#include <system_error>

#include "config/blocks.hpp"
#include "config/check.hpp"
#include "config/config.hpp"
#include "config/data_check.hpp"
#include "config/places.hpp"
#include "config/read.hpp"
#include "config/settings.hpp"
#include "config/templates.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;

fs::path made_absolute(const fs::path& file) {
  std::error_code error;
  const auto result = fs::absolute(file, error);
  return error ? file : result.lexically_normal();
}

bool has_a_key_twice(const Node& node) {
  std::set<std::string> keys;
  return std::any_of(node.children.begin(), node.children.end(), [&](const Node& child) {
    return (node.is_mapping() && !keys.insert(child.key).second) || has_a_key_twice(child);
  });
}

bool are_told_apart(const std::vector<Tenant>& tenants) {
  std::set<std::string> words;
  return std::all_of(tenants.begin(), tenants.end(), [&](const Tenant& each) {
    return words.insert(each.id.str()).second && (each.name == each.id.str() || words.insert(each.name).second);
  });
}

/// A fault about one of these would let a command work on another store, or for another tenant. Where no store is
/// named, the name may be what is mistyped or cannot be read.
bool tells_store_and_tenants(const Node& root, const Config& config) {
  const auto stands_once = [&](const char* key) {
    const auto is_it = [&](const Node& child) { return child.key == key; };
    const auto* found = root.find(key);
    return std::count_if(root.children.begin(), root.children.end(), is_it) == 1 && found->is_sound_throughout() &&
           !has_a_key_twice(*found);
  };
  const auto is_sound = [](const Node& child) { return child.sound; };
  const bool default_store =
      root.find("store") == nullptr && std::all_of(root.children.begin(), root.children.end(), is_sound);
  return stands_once("tenants") && (default_store || stands_once("store")) && are_told_apart(config.tenants);
}

Config read(Node& root, const fs::path& file, Report& all, FileReport& report) {
  const fs::path folder = made_absolute(file).parent_path();
  check(root, config_keys(), folder, report);
  if (!root.is_mapping()) return {};
  auto [config, uses, people] = read_config(root, folder, all, report);
  const Section section(&root, "", config_keys());
  config.file = made_absolute(file);
  config.settings = settings_of(root, folder);
  config.settings["store"] = config.store;
  config.library = load_templates(config.templates, section.at("templates"), uses, all, report);
  check_data(config, uses, people, all, report);
  return std::move(config);
}

}  // namespace

const Tenant* Config::tenant(const TenantId& id) const {
  const auto found =
      std::find_if(tenants.begin(), tenants.end(), [&](const Tenant& tenant) { return tenant.id == id; });
  return found == tenants.end() ? nullptr : &*found;
}

const Tenant* Config::tenant_named(const std::string& name) const {
  const auto found = std::find_if(tenants.begin(), tenants.end(), [&](const Tenant& tenant) {
    return tenant.name == name || tenant.id.str() == folded(name);
  });
  return found == tenants.end() ? nullptr : &*found;
}

const core::Policy* Config::policy(const std::string& name) const {
  const auto found =
      std::find_if(policies.begin(), policies.end(), [&](const auto& policy) { return policy.name == name; });
  return found == policies.end() ? nullptr : &*found;
}

std::string Diagnostic::line_text() const {
  // Readers of this form, editors among them, expect both numbers; the whole file is its first character.
  const std::string place = std::to_string(std::max(line, 1)) + ":" + std::to_string(std::max(column, 1));
  return file.string() + ":" + place + (error ? ": error: " : ": warning: ") + text;
}

Loaded load(const fs::path& file) {
  Report all;
  FileReport report(all, file);
  const auto text = read_file(file, kMostOfConfiguration);
  if (!text) {
    report.error({}, text.error().text());
    return {{}, {}, all.diagnostics()};
  }
  auto root = parse_yaml(*text, report);
  const bool whole = root.has_value();
  if (!whole) root = readable_blocks(*text);
  Report of_parts;
  FileReport about_parts(of_parts, file);
  auto config = whole ? std::make_shared<const Config>(read(*root, file, all, report))
                      : std::make_shared<const Config>(read(*root, file, of_parts, about_parts));
  Loaded loaded{.diagnostics = all.diagnostics()};
  if (tells_store_and_tenants(*root, *config)) loaded.sound_part = config;
  if (!all.failed()) loaded.config = std::move(config);
  return loaded;
}

}  // namespace welcomed::config
