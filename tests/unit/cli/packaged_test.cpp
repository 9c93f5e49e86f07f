#include "cli/packaged.hpp"

#include <catch2/catch.hpp>

#include "unit/package/package_world.hpp"

using namespace welcomed;
using namespace welcomed::cli;
using namespace welcomed::package::testing;

namespace {

std::string told(const config::Config& config, const std::string& version, const std::string& before) {
  return packaged_text(config, {.archive = {}, .version = version, .version_before = before}, "app.zip");
}

}  // namespace

TEST_CASE("of a package it is told which version it is, and whether that rose") {
  CHECK(told(least(), "1.0.0", "")
            .starts_with("app.zip is version 1.0.0 of the app, for the bot's scope personal. Next:\n"));
  CHECK(has(told(least(), "1.0.1", "1.0.0"), "scope personal; the last one was 1.0.0. Next:\n"));
  CHECK(has(told(least(), "1.0.1", "1.0.1"), "; nothing has changed since it was made last. Next:\n"));
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
