#include "package/app_manifest.hpp"

#include <nlohmann/json.hpp>

#include "config/keys.hpp"
#include "config/kinds.hpp"
#include "config/text.hpp"
#include "core/permissions.hpp"
#include "package/opt_out_commands.hpp"

namespace welcomed::package {
namespace {

using Json = nlohmann::ordered_json;

/// An app that asks for resource-specific permissions needs some text there and nothing reads it
/// (https://learn.microsoft.com/microsoftteams/platform/graph-api/rsc/test-resource-specific-consent).
constexpr const char* kUnreadResource = "https://RscBasedStoreApp";

std::string required_keys() {
  std::vector<std::string> names;
  for (const auto* key : config::config_keys().children("app.package")) {
    if (key->required) names.emplace_back(key->name());
  }
  return config::listed(names);
}

/// The app's name, which may be shorter than a bot's.
Result<std::string> name_of(const config::Config& config) {
  const auto& own = config.app.package->name;
  if (!own.empty()) return own;
  const auto most = static_cast<std::size_t>(config::config_keys().find("app.package.name")->most);
  if (config::characters(config.bot.name) <= most) return config.bot.name;
  return fail("bot.name is too long for the name of an app, which has " + std::to_string(most) + " characters at most",
              "give a shorter one as app.package.name");
}

Status enough(const config::Config& config) {
  const auto& app = config.app;
  if (!app.package)
    return fail("the configuration does not say who makes the app and what it is for",
                "add app.package with the keys " + required_keys() + " to " + config.file.string() +
                    "; /usr/share/welcomed/welcomed.yaml explains them");
  if (app.external_id.empty())
    return fail("app.external_id, the app's own id, is not in the configuration",
                "give it in the place of app.catalog_id; a new app takes any: cat /proc/sys/kernel/random/uuid");
  if (core::bot_scopes(config.policies).empty())
    return fail("no policy selects anybody, so the app would be for nobody", "add one to " + config.file.string());
  return {};
}

Json developer_of(const config::AppPackage& package) {
  return {{"name", package.developer},
          {"websiteUrl", package.website},
          {"privacyUrl", package.privacy},
          {"termsOfUseUrl", package.terms}};
}

Json bot_of(const config::Config& config) {
  const auto scopes = core::bot_scopes(config.policies);
  Json commands = Json::array();
  const auto locale = config.tenants.empty() ? std::string() : config.tenants.front().locale;
  for (const auto& each : opt_out_commands(locale))
    commands.push_back({{"title", each.word}, {"description", each.description}});
  return {{"botId", config.bot.app_id.str()},
          {"scopes", scopes},
          {"commandLists", Json::array({Json{{"scopes", scopes}, {"commands", std::move(commands)}}})}};
}

Json permissions_of(const std::vector<std::string>& names) {
  Json permissions = Json::array();
  for (const auto& name : names) permissions.push_back({{"name", name}, {"type", "Application"}});
  return {{"permissions", {{"resourceSpecific", std::move(permissions)}}}};
}

/// The host at which people's requests may arrive; empty where it is not known or is this machine.
std::string public_host(const std::string& url) {
  const auto begin = url.find("://");
  if (begin == std::string::npos) return {};
  const auto rest = url.substr(begin + 3);
  auto host = config::host_of(rest.substr(0, rest.find_first_of("/?")));
  return config::is_loopback(host) ? std::string() : host;
}

}  // namespace

std::vector<std::string> resource_permissions(const config::App& app) {
  std::vector<std::string> names;
  if (app.package && app.package->read_receipts) names.emplace_back("ChatMessageReadReceipt.Read.Chat");
  return names;
}

Result<Json> app_manifest(const config::Config& config, const std::string& version) {
  if (const auto there = enough(config); !there) return tl::unexpected<Error>(there.error());
  const auto name = name_of(config);
  if (!name) return tl::unexpected<Error>(name.error());
  const auto& package = *config.app.package;
  Json manifest = {
      {"$schema", "https://developer.microsoft.com/en-us/json-schemas/teams/v1.17/MicrosoftTeams.schema.json"},
      {"manifestVersion", "1.17"},
      {"version", version},
      {"id", config.app.external_id},
      {"developer", developer_of(package)},
      {"name", {{"short", *name}, {"full", *name}}},
      {"description",
       {{"short", package.summary}, {"full", package.description.empty() ? package.summary : package.description}}},
      {"icons", {{"color", kColorIcon}, {"outline", kOutlineIcon}}},
      {"accentColor", package.accent_color},
      {"bots", Json::array({bot_of(config)})}};
  const auto host = public_host(config.listen.public_url);
  if (!host.empty()) manifest["validDomains"] = Json::array({host});
  manifest["webApplicationInfo"] = {{"id", config.bot.app_id.str()}, {"resource", kUnreadResource}};
  const auto permissions = resource_permissions(config.app);
  if (!permissions.empty()) manifest["authorization"] = permissions_of(permissions);
  return manifest;
}

}  // namespace welcomed::package
