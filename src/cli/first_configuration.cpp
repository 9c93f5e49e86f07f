#include "cli/first_configuration.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/readable.hpp"
#include "base/strict_json.hpp"
#include "config/text.hpp"

namespace welcomed::cli {
namespace {

/// YAML takes JSON's texts.
std::string quoted(const std::string& text) { return json_text(nlohmann::ordered_json(text)); }

}  // namespace

Result<std::string> first_configuration(std::string sample, const Admins& admins) {
  std::string missing;
  const auto put = [&](const std::string& example, const std::string& own) {
    const auto at = sample.find(example);
    if (at == std::string::npos) {
      missing += (missing.empty() ? "" : ", ") + example;
    } else {
      sample.replace(at, example.size(), own);
    }
  };
  put("\ncloud: public\n", "\ncloud: " + admins.cloud + "\n");
  put("app_id: 00000000-0000-0000-0000-000000000001", "app_id: " + admins.app_id);
  put("name: Name of your bot", "name: " + quoted(admins.bot_name));
  put("  tenant: 00000000-0000-0000-0000-000000000002", "  tenant: " + admins.tenant);
  put("external_id: 00000000-0000-0000-0000-000000000003", "external_id: " + admins.external_id);
  put("- id: 00000000-0000-0000-0000-000000000002", "- id: " + admins.tenant);
  put("    name: contoso\n", "    name: " + quoted(admins.tenant_name) + "\n");
  put("    tenant: contoso\n", "    tenant: " + quoted(admins.tenant_name) + "\n");
  if (!admins.public_url.empty())
    put("#public_url: https://bot.contoso.com/api/messages", "public_url: " + quoted(admins.public_url));
  if (!admins.group.empty()) {
    put("      list: [adele@contoso.com]", "      #list: [adele@contoso.com]");
    put("      #groups: [Sales]", "      groups: [" + quoted(admins.group) + "]");
  }
  if (missing.empty()) return sample;
  return fail("the configuration is no longer the one that was shipped: it lacks " + readable(missing),
              "edit it, or give --config a file that is not there yet");
}

std::string tenant_of_metadata(std::string_view metadata) {
  constexpr std::size_t kDepth = 16;
  const auto told = parse_strict(metadata, kDepth);
  if (!told || !told->is_object() || !told->contains("issuer") || !(*told)["issuer"].is_string()) return {};
  std::istringstream issuer((*told)["issuer"].get<std::string>());
  for (std::string part; std::getline(issuer, part, '/');) {
    if (config::is_guid(part)) return part;
  }
  return {};
}

}  // namespace welcomed::cli
