#include "cli/packaged.hpp"

#include <catch2/catch.hpp>
#include <tuple>

#include "unit/package/package_world.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using namespace welcomed::package::testing;

namespace {

std::string told(const config::Config& config, const std::string& version, const std::string& before,
                 const std::string& published = {}) {
  return packaged_text(config,
                       {.archive = {}, .version = version, .version_before = before, .changed = version != before},
                       "app.zip", published);
}

}  // namespace

TEST_CASE("of a package it is told which version it is, and whether that rose") {
  CHECK(told(least(), "1.0.0", "")
            .starts_with("app.zip is version 1.0.0 of the app, for the bot's scope personal. Next:\n"));
  CHECK(has(told(least(), "1.0.1", "1.0.0"), "scope personal; the last one was 1.0.0. Next:\n"));
  CHECK(has(told(least(), "1.0.1", "1.0.1"), "; nothing has changed since it was made last. Next:\n"));
}

TEST_CASE("a version that Teams will not take, as it has that one or a later one, is warned of") {
  for (const auto& [version, before, published] :
       {std::tuple("1.0.1", "1.0.0", "1.0.0"), std::tuple("1.0.0", "1.0.0", "1.0.0"), std::tuple("1.0.0", "", "")}) {
    INFO(version << " after " << before);
    CHECK_FALSE(has(told(least(), version, before, published), "warning"));
  }
  CHECK(has(told(least(), "1.9.0", "1.10.0"), "  warning: the last package has version 1.10.0, and Teams takes only"));
  CHECK(has(told(least(), "1.0.0", "", "1.0.0"), "  warning: the catalog has version 1.0.0, "));
  CHECK(has(told(least(), "1.0.1", "1.0.0", "2.0.0"), "  warning: the catalog has version 2.0.0, "));
  const package::AppPackage same{.archive = {}, .version = "1.0.0", .version_before = "1.0.0", .changed = true};
  CHECK(has(packaged_text(least(), same, "app.zip"), "  warning: the last package has version 1.0.0, "));
}

TEST_CASE("an app that asks for a resource-specific permission needs another grant for each scope, which is told") {
  auto config = least();
  config.policies.push_back(teams());
  CHECK_FALSE(has(told(config, "1.0.0", ""), "AndConsent"));
  config.app.package->read_receipts = true;
  CHECK(has(told(config, "1.0.0", ""),
            "grant TeamsAppInstallation.ReadWriteAndConsentSelfForUser.All and "
            "TeamsAppInstallation.ReadWriteAndConsentSelfForTeam.All to the app registration, since the app asks for "
            "ChatMessageReadReceipt.Read.Chat\n"));
}
