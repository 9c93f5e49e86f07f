#include "config/clouds.hpp"

#include "base/letters.hpp"
#include "config/kinds.hpp"
#include "config/text.hpp"
#include "core/licences.hpp"

namespace welcomed::config {
namespace {

constexpr std::string_view kDefaultScope = "/.default";

/// By what Microsoft's own libraries know of, and the early rings (contracts/amendments.md §4.8). GCC is in the public
/// cloud; `*.teams.microsoft.com` stands for its smba.infra.gcc, too.
const std::vector<std::string> kPublicHosts{"smba.trafficmanager.net",
                                            "smba.onyx.prod.teams.trafficmanager.net",
                                            "smba.infra.gcc.teams.microsoft.com",
                                            "*.teams.microsoft.com",
                                            "*.botframework.com",
                                            "canary.botapi.skype.com",
                                            "pilot1.botapi.skype.com"};

/// https://learn.microsoft.com/graph/teamwork-national-cloud-differences (contracts/amendments.md §3.4, §3.6).
constexpr const char* kNoInstallsForPeople =
    "Microsoft Graph offers applications no installs, upgrades and look-ups of apps for people in this cloud, and not "
    "their chats; it may answer 412 whatever was consented; people install it themselves";
constexpr const char* kNoTeamsApps =
    "Microsoft Graph has neither the catalog of apps nor their installation in this cloud: the app cannot be installed "
    "for people there; people install it themselves";

Cloud us_government(std::string graph, std::string service_url) {
  return {.login = "https://login.microsoftonline.us",
          .graph = graph,
          .graph_scope = graph + std::string(kDefaultScope),
          .bot_login_tenant = "MicrosoftServices.onmicrosoft.us",
          .bot_scope = "https://api.botframework.us/.default",
          .bot_metadata = "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
          .bot_issuer = "https://api.botframework.us",
          .bot_default_service_url = std::move(service_url),
          .service_url_hosts = {"*.teams.microsoft.us", "*.botframework.azure.us"},
          .not_offered = kNoInstallsForPeople,
          .teams_plans = core::teams_plans()};
}

const Cloud kPublic{.login = "https://login.microsoftonline.com",
                    .graph = "https://graph.microsoft.com",
                    .graph_scope = "https://graph.microsoft.com/.default",
                    .bot_login_tenant = "botframework.com",
                    .bot_scope = "https://api.botframework.com/.default",
                    .bot_metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration",
                    .bot_issuer = "https://api.botframework.com",
                    .bot_default_service_url = "https://smba.trafficmanager.net/teams/",
                    .service_url_hosts = kPublicHosts,
                    .teams_plans = core::teams_plans()};

/// GCC shares everything with public but where its service URLs begin.
Cloud gcc() {
  auto cloud = kPublic;
  cloud.bot_default_service_url = "https://smba.infra.gcc.teams.microsoft.com/teams/";
  return cloud;
}

const Cloud kGcc = gcc();
const Cloud kGccHigh = us_government("https://graph.microsoft.us", "https://smba.infra.gov.teams.microsoft.us/teams/");
const Cloud kDod = us_government("https://dod-graph.microsoft.us", "https://smba.infra.dod.teams.microsoft.us/teams/");

// No service URL is published for this cloud: one is known only once a person's own has come in.
const Cloud kChina{
    .login = "https://login.partner.microsoftonline.cn",
    .graph = "https://microsoftgraph.chinacloudapi.cn",
    .graph_scope = "https://microsoftgraph.chinacloudapi.cn/.default",
    .bot_login_tenant = "microsoftservices.partner.onmschina.cn",
    .bot_scope = "https://api.botframework.azure.cn/.default",
    .bot_metadata = "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration",
    .bot_issuer = "https://api.botframework.azure.cn",
    .bot_default_service_url = "",
    .service_url_hosts = {"*.botframework.azure.cn", "frontend.botapi.msg.infra.teams.microsoftonline.cn"},
    .not_offered = kNoTeamsApps,
    .teams_plans = core::teams_plans()};

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

void take(std::string& field, const Section& cloud, std::string_view name) {
  if (cloud.given(name)) field = cloud.text(name);
}

/// Hosts are compared without their port.
std::vector<std::string> hosts(const Section& cloud) {
  std::vector<std::string> result;
  for (const auto& host : cloud.texts("service_url_hosts")) {
    const bool bare_ipv6 = !host.starts_with('[') && host.find(':') != host.rfind(':');
    result.push_back(ascii_lower(bare_ipv6 ? host : host_of(host)));
  }
  return result;
}

Cloud mapped(const Section& cloud) {
  Cloud result = kPublic;
  take(result.login, cloud, "login");
  take(result.graph, cloud, "graph");
  take(result.bot_login_tenant, cloud, "bot_login_tenant");
  take(result.bot_scope, cloud, "bot_scope");
  take(result.bot_metadata, cloud, "bot_metadata");
  take(result.bot_issuer, cloud, "bot_issuer");
  take(result.bot_default_service_url, cloud, "bot_default_service_url");
  take(result.managed_identity, cloud, "managed_identity");
  result.login = without_slash(result.login);
  result.graph = without_slash(result.graph);
  result.managed_identity = without_slash(result.managed_identity);
  result.graph_scope = result.graph + std::string(kDefaultScope);
  take(result.graph_scope, cloud, "graph_scope");
  result.bot_default_service_url = without_slash(result.bot_default_service_url) + "/";
  if (cloud.given("service_url_hosts")) result.service_url_hosts = hosts(cloud);
  if (cloud.given("teams_plans")) result.teams_plans = cloud.texts("teams_plans");
  return result;
}

}  // namespace

const Cloud& named_cloud(std::string_view name) {
  if (name == "gcc") return kGcc;
  if (name == "gcc-high") return kGccHigh;
  if (name == "dod") return kDod;
  return name == "china" ? kChina : kPublic;
}

Cloud read_cloud(const Section& root) {
  const std::string name = root.text("cloud");
  return name.empty() ? mapped(root.section("cloud")) : named_cloud(name);
}

}  // namespace welcomed::config
