#include "cli/first_configuration.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "base/readable.hpp"
#include "base/strict_json.hpp"
#include "config/clouds.hpp"
#include "config/text.hpp"

namespace welcomed::cli {
namespace {

/// YAML takes JSON's texts.
std::string quoted(const std::string& text) { return json_text(nlohmann::ordered_json(text)); }

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string id_in(const std::string& issuer) {
  std::istringstream parts(issuer);
  for (std::string part; std::getline(parts, part, '/');) {
    if (config::is_guid(part)) return part;
  }
  return {};
}

std::string cloud_in(const nlohmann::json& told) {
  const std::map<std::string, std::string> by_sub_scope{{"GCC", "gcc"}, {"DODCON", "gcc-high"}, {"DOD", "dod"}};
  const auto region = by_sub_scope.find(text_in(told, "tenant_region_sub_scope"));
  if (region != by_sub_scope.end()) return region->second;
  for (const auto* cloud : {"public", "gcc-high", "dod", "china"}) {
    if ("https://" + text_in(told, "msgraph_host") == config::named_cloud(cloud).graph) return cloud;
  }
  const std::map<std::string, std::string> by_instance{
      {"microsoftonline.com", "public"}, {"microsoftonline.us", "gcc-high"}, {"partner.microsoftonline.cn", "china"}};
  const auto instance = by_instance.find(text_in(told, "cloud_instance_name"));
  return instance == by_instance.end() ? std::string() : instance->second;
}

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

std::string steps_left(const Admins& admins, bool faults) {
  const auto& url = admins.public_url;
  std::vector<std::string> steps{
      "at the bot's registration: application permissions with admin consent, and the messaging endpoint",
      "put the client secret into the file that bot.credential.secret_file names"};
  if (faults) steps.emplace_back("mend what is said above");
  if (url.empty()) steps.emplace_back("write the messaging endpoint into listen.public_url");
  if (admins.group.empty())
    steps.emplace_back("write who is to get the app into users.list of the policy, in the place of adele@contoso.com");
  steps.emplace_back(
      "the app, where the organisation's catalog does not have it: fill in app.package, then\n"
      "     sudo -u welcomed welcomed manifest --out /var/lib/welcomed/app.zip\n"
      "     and upload that file at https://admin.teams.microsoft.com/policies/manage-apps");
  steps.push_back("the public address: let " + (url.empty() ? "listen.public_url" : readable(url)) +
                  " lead to listen.messages, by a reverse proxy or by listen.tls");
  steps.emplace_back(
      "what people read: tenants.name, the policy's title and templates/welcome*.yaml, then\n"
      "     sudo -u welcomed welcomed preview welcome");
  steps.emplace_back("sudo -u welcomed welcomed check            # faults of the configuration");
  steps.emplace_back("sudo -u welcomed welcomed doctor           # credential, permissions, app, bot and address");
  steps.emplace_back("sudo -u welcomed welcomed plan             # who would get the app");
  steps.emplace_back("sudo systemctl start welcomed");
  steps.emplace_back("sudo -u welcomed welcomed status --watch   # how far it is");
  std::string text;
  for (std::size_t each = 0; each < steps.size(); ++each) {
    const auto number = std::to_string(each + 1) + ". ";
    text += (number.size() < 4 ? " " : "") + number + steps[each] + "\n";
  }
  return text;
}

TenantFound tenant_of_metadata(std::string_view metadata) {
  constexpr std::size_t kDepth = 16;
  const auto told = parse_strict(metadata, kDepth);
  if (!told || !told->is_object()) return {};
  return {id_in(text_in(*told, "issuer")), cloud_in(*told)};
}

}  // namespace welcomed::cli
