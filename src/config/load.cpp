#include <algorithm>
#include <system_error>

#include "config/check.hpp"
#include "config/config.hpp"
#include "config/places.hpp"
#include "config/read.hpp"
#include "config/templates.hpp"
#include "config/text.hpp"

namespace welcomed::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{1024} * 1024;

fs::path made_absolute(const fs::path& file) {
  std::error_code error;
  const auto result = fs::absolute(file, error);
  return error ? file : result.lexically_normal();
}

Config read(Node& root, const fs::path& file, Report& all, FileReport& report) {
  const fs::path folder = made_absolute(file).parent_path();
  check(root, config_keys(), folder, report);
  if (!root.is_mapping()) return {};
  auto [config, uses] = read_config(root, folder, all, report);
  const Section section(&root, "", config_keys());
  config.file = made_absolute(file);
  config.library = load_templates(config.templates, section.at("templates"), uses, all, report);
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
  std::shared_ptr<Config> config;
  if (const auto text = read_file(file, kMostBytes); !text) {
    report.error({}, text.error().text());
  } else if (auto root = parse_yaml(*text, report)) {
    config = std::make_shared<Config>(read(*root, file, all, report));
  }
  if (all.failed()) config = nullptr;
  return {config, all.diagnostics()};
}

}  // namespace welcomed::config
