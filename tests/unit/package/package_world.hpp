#pragma once
#include "config/config.hpp"
#include "package/icons.hpp"

namespace welcomed::package::testing {

inline core::Policy people() {
  core::Policy policy;
  policy.users.all = true;
  return policy;
}

inline core::Policy teams() {
  core::Policy policy;
  policy.teams.list = {"Sales Europe"};
  return policy;
}

/// The least that makes a package.
inline config::Config least() {
  config::Config config;
  config.file = "/etc/welcomed/welcomed.yaml";
  config.bot.app_id = AppId("11111111-2222-3333-4444-555555555555");
  config.bot.name = "Contoso Assistant";
  config.app.external_id = "f31b1263-0000-4000-8000-000000000001";
  config.app.package = config::AppPackage{.developer = "Contoso",
                                          .website = "https://contoso.com/assistant",
                                          .privacy = "https://contoso.com/privacy",
                                          .terms = "https://contoso.com/terms",
                                          .summary = "Books desks",
                                          .accent_color = "#4f52b2"};
  config.tenants = {{.id = TenantId("0e0e0e0e-0000-4000-8000-000000000001"), .name = "contoso"}};
  config.policies = {people()};
  return config;
}

inline bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

inline Icons icons() { return {drawn_color_icon("#4f52b2"), drawn_outline_icon()}; }

}  // namespace welcomed::package::testing
