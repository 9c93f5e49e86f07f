#include "config/restart.hpp"

#include <catch2/catch.hpp>

namespace welcomed::config {
namespace {

Config started_with() {
  Config config;
  config.bot = {AppId("app"), "Old name", "tenant", SecretFile{"secret"}, ""};
  config.tenants = {{TenantId("t"), "contoso", "en", "UTC"}};
  config.cycle = Duration(1);
  return config;
}

}  // namespace

TEST_CASE("a reload takes up policies, names and times, and says nothing of a restart") {
  const auto before = started_with();
  auto now = before;
  now.bot.name = "New name";
  now.cycle = Duration(2);
  now.policies.emplace_back().name = "sales";
  now.policies.back().tenant = TenantId("t");
  const auto taken = taken_up(before, now);
  CHECK(taken.at_restart.empty());
  CHECK(taken.config->bot.name == "New name");
  CHECK(taken.config->cycle == Duration(2));
  CHECK(taken.config->policy("sales") != nullptr);
}

TEST_CASE("a policy for a tenant that only a restart takes up stays as it was, or waits, and is named") {
  auto before = started_with();
  core::Policy staff;
  staff.name = "staff";
  staff.tenant = TenantId("t");
  before.policies = {staff};
  auto now = before;
  now.tenants = {{TenantId("u"), "contoso", "en", "UTC"}};
  now.policies[0].tenant = TenantId("u");
  now.policies.push_back(now.policies[0]);
  now.policies[1].name = "new";
  const auto taken = taken_up(before, now);
  CHECK(taken.at_restart == std::vector<std::string>{"tenants", "policies.staff", "policies.new"});
  REQUIRE(taken.config->policies.size() == 1);
  CHECK(taken.config->policies[0].tenant == TenantId("t"));
}

TEST_CASE("what only a restart takes up stays as it was at the start, and is named") {
  const auto before = started_with();
  auto now = before;
  now.cloud.login = "https://login.example.com";
  now.bot.app_id = AppId("another");
  now.bot.tenant = "another";
  now.bot.credential = SecretEnvironment{"SECRET"};
  now.bot.forward_to = "http://127.0.0.1:3979/";
  now.tenants.clear();
  now.listen.limits.connections = 7;
  now.store = "sqlite:/elsewhere";
  now.instance = "another";
  now.limits.send_per_second = 1;
  const auto taken = taken_up(before, now);
  CHECK(taken.at_restart == std::vector<std::string>{"cloud", "bot.app_id", "bot.tenant", "bot.credential",
                                                     "bot.forward_to", "tenants", "listen", "store", "instance",
                                                     "limits"});
  CHECK(taken.config->cloud == before.cloud);
  CHECK(taken.config->bot == before.bot);
  CHECK(taken.config->tenants == before.tenants);
  CHECK(taken.config->listen == before.listen);
  CHECK(taken.config->store == before.store);
  CHECK(taken.config->instance == before.instance);
  CHECK(taken.config->limits == before.limits);
}

TEST_CASE("settings that only a restart takes up stay as they were, the others are the configuration's") {
  auto before = started_with();
  before.settings = {{"cycle", "1"}, {"listen.messages", "old"}, {"listen.admin", "old"}};
  auto now = before;
  now.settings = {{"cycle", "2"}, {"listen.messages", "new"}};
  CHECK(taken_up(before, now).config->settings ==
        std::map<std::string, std::string>{{"cycle", "2"}, {"listen.messages", "old"}, {"listen.admin", "old"}});
}

TEST_CASE("a restart alone takes up what a reload leaves as it was, and no key that begins alike") {
  for (const auto* key : {"store", "listen.limits.body_kib", "tenants.name", "bot.credential.secret_file", "cloud"})
    CHECK(waits_for_restart(key));
  for (const auto* key : {"cycle", "bot.name", "templates", "retention.left", "effects", "storey"})
    CHECK_FALSE(waits_for_restart(key));
}

}  // namespace welcomed::config
